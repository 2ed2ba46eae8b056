import { createHash, webcrypto } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { isPeerId } from "../../../shared/ids.ts";
import { helloText } from "../../../shared/signal/message.ts";
import { createIdentity, type Identity } from "./identity.ts";

afterEach(() => vi.unstubAllGlobals());

async function identityOf(): Promise<Identity> {
  const identity = await createIdentity();
  if (!identity) throw new Error("This Node has no Ed25519");
  return identity;
}

test("a page's peer id is the SHA-256 of its raw public key, as the tracker works it out", async () => {
  const { publicKey, peerId } = await identityOf();
  const raw = Buffer.from(publicKey, "base64url");
  expect(raw).toHaveLength(32);
  expect(peerId).toBe(createHash("sha256").update(raw).digest("base64url"));
  expect(isPeerId(peerId)).toBe(true);
});

test("what a page signs, its public key verifies, and no other text", async () => {
  const identity = await identityOf();
  const signature = Buffer.from(await identity.sign(helloText("nonce")), "base64url");
  const raw = Buffer.from(identity.publicKey, "base64url");
  const key = await webcrypto.subtle.importKey("raw", raw, "Ed25519", true, ["verify"]);
  const isSigned = (text: string) => webcrypto.subtle.verify("Ed25519", key, signature, new TextEncoder().encode(text));
  expect(await isSigned(helloText("nonce"))).toBe(true);
  expect(await isSigned(helloText("another"))).toBe(false);
});

test("each page is somebody new: nothing follows a listener around", async () => {
  const [one, other] = await Promise.all([identityOf(), identityOf()]);
  expect(one.peerId).not.toBe(other.peerId);
});

test("the private key cannot be read out of the page", async () => {
  const made: CryptoKeyPair[] = [];
  const { subtle } = globalThis.crypto;
  vi.stubGlobal("crypto", {
    subtle: {
      generateKey: async (...args: Parameters<SubtleCrypto["generateKey"]>) => {
        const pair = (await subtle.generateKey(...args)) as CryptoKeyPair;
        made.push(pair);
        return pair;
      },
      exportKey: subtle.exportKey.bind(subtle),
      digest: subtle.digest.bind(subtle),
    },
  });
  await identityOf();
  expect(made.map(({ privateKey }) => privateKey.extractable)).toEqual([false]);
});

test("a page without WebCrypto, as over plain http, has no identity", async () => {
  vi.stubGlobal("crypto", {});
  expect(await createIdentity()).toBeNull();
  vi.stubGlobal("crypto", undefined);
  expect(await createIdentity()).toBeNull();
});

test("a browser whose WebCrypto does not know Ed25519 gives no identity and no exception", async () => {
  const generateKey = async () => {
    throw new DOMException("Unrecognized name", "NotSupportedError");
  };
  vi.stubGlobal("crypto", { subtle: { generateKey } });
  expect(await createIdentity()).toBeNull();
});
