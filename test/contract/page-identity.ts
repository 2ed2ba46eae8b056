import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { PeerId } from "../../shared/ids.ts";
import { type HelloMessage, helloText } from "../../shared/signal/message.ts";

/** The key of one page, and what it says with it. */
export interface Page {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
  readonly peerId: PeerId;
}

export function newPage(): Page {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "jwk" }).x ?? "";
  // Worked out here and not by the server's own code, so that the two must agree.
  const peerId = createHash("sha256").update(Buffer.from(raw, "base64url")).digest("base64url") as PeerId;
  return { publicKey: raw, privateKey, peerId };
}

export function helloOf(page: Page, nonce: string, token: string): HelloMessage {
  const signature = sign(null, Buffer.from(helloText(nonce)), page.privateKey).toString("base64url");
  return { type: "hello", protocol: 1, token, publicKey: page.publicKey, signature };
}
