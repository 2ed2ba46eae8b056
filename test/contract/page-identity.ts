import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { peerIdOf } from "../../server/tracker/peer-key.ts";
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
  return { publicKey: raw, privateKey, peerId: peerIdOf(raw) as PeerId };
}

export function helloOf(page: Page, nonce: string, token: string): HelloMessage {
  const signature = sign(null, Buffer.from(helloText(nonce)), page.privateKey).toString("base64url");
  return { type: "hello", protocol: 1, token, publicKey: page.publicKey, signature };
}
