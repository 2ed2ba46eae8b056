import { generateKeyPairSync } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { expect, test } from "vitest";
import type { PeerId } from "../../shared/ids.ts";
import { issueSessionToken, verifySessionToken } from "./session-token.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const peerId = "p".repeat(43) as PeerId;
const nowMs = 1_800_000_000_000;
const seconds = nowMs / 1_000;
const ours = { peer: peerId, aud: "tutti-tracker", iat: seconds, exp: seconds + 600 };

const verify = (token: string, atMs = nowMs) => verifySessionToken({ publicKey, token, nowMs: atMs });

/** A token that our own key signed, with claims that are not as we write them. */
function signed(claims: object, alg = "EdDSA"): Promise<string> {
  return new SignJWT(claims as JWTPayload).setProtectedHeader({ alg }).sign(privateKey);
}

test("a token is good for its peer, for ten minutes", async () => {
  const token = await issueSessionToken({ privateKey, peerId, nowMs });
  expect(await verify(token)).toEqual({ ok: true, value: { peerId, expiresAtMs: nowMs + 600_000 } });
  expect(await verify(await signed(ours))).toMatchObject({ ok: true });
});

test("none is issued that lives longer, whatever is asked for", async () => {
  const token = await issueSessionToken({ privateKey, peerId, nowMs, lifetimeMs: 3_600_000 });
  expect(await verify(token)).toMatchObject({ value: { expiresAtMs: nowMs + 600_000 } });
});

test.each<[string, object, string]>([
  ["for another service", { ...ours, aud: "tutti-upload" }, "token is not one of ours"],
  ["for nobody", { ...ours, aud: undefined }, "token is not one of ours"],
  ["without an end", { ...ours, exp: undefined }, "token is not one of ours"],
  ["without a beginning", { ...ours, iat: undefined }, "token is not one of ours"],
  ["that lives longer than ten minutes", { ...ours, exp: seconds + 601 }, "token lives longer than ten minutes"],
  ["from more than a minute ahead", { ...ours, iat: seconds + 61 }, "token comes from the future"],
  ["that has expired", { ...ours, iat: seconds - 661, exp: seconds - 61 }, "token has expired"],
  ["for a peer that is none", { ...ours, peer: "../../etc" }, "token has no peer id"],
])("a token %s is refused, though our key signed it", async (_name, claims, error) => {
  expect(await verify(await signed(claims))).toEqual({ ok: false, error });
});

test("clocks may be a minute apart, either way", async () => {
  const token = await issueSessionToken({ privateKey, peerId, nowMs });
  for (const atMs of [nowMs - 60_000, nowMs + 659_000]) expect(await verify(token, atMs)).toMatchObject({ ok: true });
});

test("one name of the algorithm is taken, and no other, not even one that means the same", async () => {
  expect(await verify(await signed(ours, "Ed25519"))).toMatchObject({ ok: false });
});
