import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { signedBytes } from "../../shared/manifest/canonical-bytes.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { publicKeyBytes, type SignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { OwnFileError, readOwnText } from "../files/own-file.ts";
import { writeOnce } from "../files/write-once.ts";

/** The key with which the operator vouches for every rendition. */
export interface OperatorKey {
  /** Raw 32 bytes of the Ed25519 public key. */
  readonly publicKey: Uint8Array;
  sign(manifest: Manifest): SignedManifest;
}

/** DER of an Ed25519 public key is this many bytes of preamble and then the raw key. */
const spkiPreamble = Buffer.from("302a300506032b6570032100", "hex");

/** `keys/operator.pem` below the data directory. */
export function operatorKeyPath(dataDirectory: string): string {
  return join(dataDirectory, "keys", "operator.pem");
}

/** The key that is there; null when there is none. Throws an Error with a sentence when it cannot be used. */
export async function readOperatorKey(dataDirectory: string): Promise<OperatorKey | null> {
  const path = operatorKeyPath(dataDirectory);
  const pem = await readOwnText(path);
  return pem === null ? null : operatorKeyOf(readPrivateKey(pem, path));
}

/** Loads `keys/operator.pem` below the data directory, or makes it; only its owner may read it. */
export async function loadOperatorKey(dataDirectory: string): Promise<OperatorKey> {
  const path = operatorKeyPath(dataDirectory);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const pem = (await readOwnText(path)) ?? (await makeKey(path));
  return operatorKeyOf(readPrivateKey(pem, path));
}

function operatorKeyOf(privateKey: KeyObject): OperatorKey {
  const der = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const publicKey = new Uint8Array(der.subarray(der.length - publicKeyBytes));
  return {
    publicKey,
    sign: (manifest) => ({
      manifest,
      key: publicKey,
      signature: new Uint8Array(sign(null, signedBytes(manifest), privateKey)),
    }),
  };
}

/** Whether one of the trusted raw public keys made this signature. */
export function isSignedBy(signed: SignedManifest, trustedKeys: readonly Uint8Array[]): boolean {
  const trusted = trustedKeys.find((key) => Buffer.compare(key, signed.key) === 0);
  if (!trusted) return false;
  const der = Buffer.concat([spkiPreamble, trusted]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  return verify(null, signedBytes(signed.manifest), key, signed.signature);
}

function readPrivateKey(pem: string, path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new OwnFileError(`Cannot read the operator's key "${path}": it is no private key in PEM form`);
  }
  if (key.asymmetricKeyType !== "ed25519") {
    throw new OwnFileError(`Cannot use the operator's key "${path}": it is ${key.asymmetricKeyType}, not Ed25519`);
  }
  return key;
}

/** Of two processes that start at once the first one's key stays, and both use it. */
async function makeKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return (await writeOnce(path, pem)) ? pem : ((await readOwnText(path)) ?? pem);
}
