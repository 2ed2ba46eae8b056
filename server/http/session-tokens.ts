import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PeerId } from "../../shared/ids.ts";
import { OwnFileError, readOwnText } from "../files/own-file.ts";
import { writeOnce } from "../files/write-once.ts";
import type { VerifyToken } from "../tracker/hello.ts";
import { issueSessionToken, sessionTokenLifetimeMs, verifySessionToken } from "../tracker/session-token.ts";

/** Gives and checks the short tokens with which a page says hello to the tracker. */
export interface SessionTokens {
  issue(peerId: PeerId): Promise<{ token: string; expiresAtMs: number }>;
  /** The peer of a valid token; null for any other token. */
  verify(token: string): Promise<PeerId | null>;
}

export interface SessionKey extends SessionTokens {
  /** The same check, as the tracker wants it. */
  readonly verifyToken: VerifyToken;
}

function readKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new OwnFileError(
      `Cannot read "${path}": it is no private key in PEM form; move it away, and a new one is made (pages get new tokens by themselves)`,
    );
  }
}

/** Loads `keys/session.pem`, or makes it. It is kept so that tokens outlive a restart. */
export async function loadSessionKey(dataDirectory: string, nowMs: () => number): Promise<SessionKey> {
  const directory = join(dataDirectory, "keys");
  const path = join(directory, "session.pem");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const fresh = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await writeOnce(path, fresh);
  const privateKey = readKey((await readOwnText(path)) ?? fresh, path);
  const publicKey = createPublicKey(privateKey);
  const verifyToken: VerifyToken = (token) => verifySessionToken({ publicKey, token, nowMs: nowMs() });
  return {
    verifyToken,
    async issue(peerId) {
      const issuedMs = nowMs();
      const token = await issueSessionToken({ privateKey, peerId, nowMs: issuedMs });
      return { token, expiresAtMs: issuedMs + sessionTokenLifetimeMs };
    },
    async verify(token) {
      const claims = await verifyToken(token);
      return claims.ok ? claims.value.peerId : null;
    },
  };
}
