import { createHash, createPublicKey, verify } from "node:crypto";
import type { PeerId } from "../../shared/ids.ts";
import { helloText } from "../../shared/signal/message.ts";
import { isSoundKey } from "./small-order.ts";

/** The id of the peer that holds this raw 32-byte Ed25519 public key (base64url), or null when it is no such key, or one with which anybody signs. */
export function peerIdOf(publicKey: string): PeerId | null {
  const raw = Buffer.from(publicKey, "base64url");
  if (raw.length !== 32 || raw.toString("base64url") !== publicKey || !isSoundKey(raw)) return null;
  return createHash("sha256").update(raw).digest("base64url") as PeerId;
}

/** Whether the holder of the key signed this socket's nonce. */
export function provesKey(hello: { publicKey: string; signature: string }, nonce: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: hello.publicKey }, format: "jwk" });
    return verify(null, Buffer.from(helloText(nonce)), key, Buffer.from(hello.signature, "base64url"));
  } catch {
    return false;
  }
}
