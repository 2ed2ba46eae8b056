import type { KeyObject } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { isPeerId, type PeerId } from "../../shared/ids.ts";
import { fail, ok, type Result } from "../../shared/result.ts";

const audience = "tutti-tracker";
const algorithm = "EdDSA";

/** Tokens are short: they are needed only at hello, and a stolen one is useless without the page's key. */
export const sessionTokenLifetimeMs = 600_000;

/** How far the clocks of the issuing and the verifying machine may be apart. */
export const clockSkewMs = 60_000;

/** A token that lets the holder of the peer's key say hello to the tracker. `privateKey` is an Ed25519 key of the operator. */
export async function issueSessionToken(options: {
  readonly privateKey: KeyObject;
  readonly peerId: PeerId;
  readonly nowMs: number;
  /** At most ten minutes, which is also the default. */
  readonly lifetimeMs?: number;
}): Promise<string> {
  const lifetimeMs = Math.min(options.lifetimeMs ?? sessionTokenLifetimeMs, sessionTokenLifetimeMs);
  const issuedAt = Math.floor(options.nowMs / 1_000);
  return new SignJWT({ peer: options.peerId })
    .setProtectedHeader({ alg: algorithm })
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.floor(lifetimeMs / 1_000))
    .sign(options.privateKey);
}

export interface SessionClaims {
  readonly peerId: PeerId;
  readonly expiresAtMs: number;
}

/** Believes a token only by the given Ed25519 key, one algorithm, our audience, and a life of ten minutes or less. */
export async function verifySessionToken(options: {
  readonly publicKey: KeyObject;
  readonly token: string;
  readonly nowMs: number;
}): Promise<Result<SessionClaims, string>> {
  try {
    const { payload } = await jwtVerify(options.token, options.publicKey, {
      algorithms: [algorithm],
      audience,
      clockTolerance: clockSkewMs / 1_000,
      currentDate: new Date(options.nowMs),
      requiredClaims: ["exp", "iat", "peer"],
    });
    const { exp = 0, iat = 0, peer } = payload;
    if ((exp - iat) * 1_000 > sessionTokenLifetimeMs) return fail("token lives longer than ten minutes");
    if (iat * 1_000 > options.nowMs + clockSkewMs) return fail("token comes from the future");
    if (typeof peer !== "string" || !isPeerId(peer)) return fail("token has no peer id");
    return ok({ peerId: peer, expiresAtMs: exp * 1_000 });
  } catch (error) {
    if (error instanceof errors.JWTExpired) return fail("token has expired");
    return fail("token is not one of ours");
  }
}
