import type { PeerId } from "../../../shared/ids.ts";
import { encodeBase64url } from "../../../shared/manifest/base64url.ts";

/** Who this page is towards tracker and neighbours. Made anew with each page: nothing follows a listener around. */
export interface Identity {
  /** Raw 32 bytes, base64url. */
  readonly publicKey: string;
  readonly peerId: PeerId;
  /** Ed25519 over the UTF-8 of the text, base64url. */
  sign(text: string): Promise<string>;
}

/** `null` where the browser lacks WebCrypto (plain http) or its Ed25519: then sharing is impossible. */
export async function createIdentity(): Promise<Identity | null> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return null;
  try {
    const pair = (await subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
    const publicKey = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
    const digest = new Uint8Array(await subtle.digest("SHA-256", publicKey));
    return {
      publicKey: encodeBase64url(publicKey),
      peerId: encodeBase64url(digest) as PeerId,
      async sign(text) {
        const signature = await subtle.sign("Ed25519", pair.privateKey, new TextEncoder().encode(text));
        return encodeBase64url(new Uint8Array(signature));
      },
    };
  } catch {
    return null;
  }
}
