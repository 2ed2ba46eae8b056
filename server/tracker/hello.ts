import type { PeerId } from "../../shared/ids.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { RefusedCode } from "../../shared/signal/message.ts";
import { parseHello } from "../../shared/signal/parse-client-message.ts";
import { peerIdOf, provesKey } from "./peer-key.ts";

/** Believes a token and says to which peer it was given. */
export type VerifyToken = (token: string) => Promise<Result<{ readonly peerId: PeerId }, string>>;

export interface Refusal {
  readonly code: RefusedCode;
  readonly message: string;
}

/** Reads the first frame of a socket and checks all three proofs: the key, its signature over our nonce, the token for it. */
export async function checkHello(options: {
  readonly text: string;
  readonly nonce: string;
  readonly verifyToken: VerifyToken;
}): Promise<Result<PeerId, Refusal>> {
  const parsed = parseHello(options.text);
  if (!parsed.ok) return parsed;
  const hello = parsed.value;
  const peerId = peerIdOf(hello.publicKey);
  if (peerId === null) return fail({ code: "key", message: "publicKey is no Ed25519 key of 32 bytes" });
  if (!provesKey(hello, options.nonce)) {
    return fail({ code: "signature", message: "signature is not of this nonce by this key" });
  }
  const token = await options.verifyToken(hello.token);
  if (!token.ok) return fail({ code: "token", message: token.error });
  if (token.value.peerId !== peerId) return fail({ code: "token", message: "token was given to another peer" });
  return ok(peerId);
}
