import type { CheckOutcome } from "../../../shared/engine/input.ts";
import { decodeBase64url } from "../../../shared/manifest/base64url.ts";
import { blockHash } from "../../../shared/manifest/block-tree.ts";
import { signedBytes } from "../../../shared/manifest/canonical-bytes.ts";
import { blockBytes, blockCount, blockSize, type Manifest } from "../../../shared/manifest/manifest.ts";
import type { SignedManifest } from "../../../shared/manifest/signed-manifest.ts";
import type { ByteArray } from "../byte-array.ts";

/**
 * How bytes and manifests are checked. `none`: no WebCrypto, so nothing is shared, cached or believed but the origin.
 * A check never rejects: bytes that the browser fails to hash, and fails to hash again, are `unchecked`. A key that it cannot read vouches
 * for nothing.
 */
export interface Verifier {
  readonly mode: "full" | "none";
  /** Are these bytes that block of the manifest, in length and in hash? */
  checkBlock(
    manifest: Manifest,
    block: { segmentIndex: number; blockIndex: number },
    payload: ByteArray,
  ): Promise<CheckOutcome>;
  checkSegment(manifest: Manifest, segmentIndex: number, bytes: ByteArray): Promise<CheckOutcome>;
  /** Is it signed by one of these keys (raw Ed25519, base64url)? */
  isSigned(signed: SignedManifest, operatorKeys: readonly string[]): Promise<boolean>;
}

export async function createVerifier(): Promise<Verifier> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  return subtle && (await hasEd25519(subtle)) ? fullVerifier(subtle) : noVerifier;
}

async function hasEd25519(subtle: SubtleCrypto): Promise<boolean> {
  try {
    await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** Without the means to verify, lengths are all that can be checked; the shell then uses the origin alone. */
const noVerifier: Verifier = {
  mode: "none",
  async checkBlock(manifest, { segmentIndex, blockIndex }, payload) {
    return outcomeOf(payload.length === blockSize(manifest.segments[segmentIndex]?.bytes ?? 0, blockIndex));
  },
  async checkSegment(manifest, segmentIndex, bytes) {
    return outcomeOf(bytes.length === manifest.segments[segmentIndex]?.bytes);
  },
  async isSigned() {
    return true;
  },
};

function outcomeOf(isGenuine: boolean): CheckOutcome {
  return isGenuine ? "genuine" : "false";
}

function fullVerifier(subtle: SubtleCrypto): Verifier {
  const keys = new Map<string, Promise<CryptoKey>>();

  /** Null when the browser fails twice, as it may when memory is short. */
  async function sha256(bytes: ByteArray): Promise<Uint8Array | null> {
    const hash = () => subtle.digest("SHA-256", bytes);
    const digest = await hash()
      .catch(hash)
      .catch(() => null);
    return digest && new Uint8Array(digest);
  }

  async function checkBlock(
    manifest: Manifest,
    { segmentIndex, blockIndex }: { segmentIndex: number; blockIndex: number },
    payload: ByteArray,
  ): Promise<CheckOutcome> {
    const segment = manifest.segments[segmentIndex];
    if (!segment || blockIndex >= blockCount(segment.bytes)) return "false";
    if (payload.length !== blockSize(segment.bytes, blockIndex)) return "false";
    const digest = await sha256(payload);
    if (digest === null) return "unchecked";
    const expected = blockHash(segment.blockHashes, blockIndex);
    return outcomeOf(digest.every((byte, index) => byte === expected[index]));
  }

  async function checkSegment(manifest: Manifest, segmentIndex: number, bytes: ByteArray): Promise<CheckOutcome> {
    if (bytes.length !== manifest.segments[segmentIndex]?.bytes) return "false";
    const blocks = Array.from({ length: blockCount(bytes.length) }, (_, blockIndex) =>
      checkBlock(
        manifest,
        { segmentIndex, blockIndex },
        bytes.subarray(blockIndex * blockBytes, (blockIndex + 1) * blockBytes),
      ),
    );
    const outcomes = await Promise.all(blocks);
    if (outcomes.includes("false")) return "false";
    return outcomes.includes("unchecked") ? "unchecked" : "genuine";
  }

  function importKey(text: string): Promise<CryptoKey> {
    let key = keys.get(text);
    if (!key) {
      const raw = (decodeBase64url(text) ?? new Uint8Array()) as ByteArray;
      key = subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
      keys.set(text, key);
      // It may be read the next time.
      key.catch(() => keys.delete(text));
    }
    return key;
  }

  async function isSigned(signed: SignedManifest, operatorKeys: readonly string[]): Promise<boolean> {
    const bytes = signedBytes(signed.manifest) as ByteArray;
    for (const text of operatorKeys) {
      try {
        if (await subtle.verify("Ed25519", await importKey(text), signed.signature as ByteArray, bytes)) return true;
      } catch {
        // A key that this browser can't read vouches for nothing.
      }
    }
    return false;
  }

  return { mode: "full", checkBlock, checkSegment, isSigned };
}
