import { createHash } from "node:crypto";
import type { RenditionId } from "../../shared/ids.ts";
import { hashBlocks, renditionIdOf } from "../../shared/manifest/block-tree.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { parseSignedManifest, type SignedManifest, signedManifestText } from "../../shared/manifest/signed-manifest.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { isSignedBy, type OperatorKey } from "../ingest/operator-key.ts";
import type { MediaStore, RenditionFile } from "../media/media-store.ts";

export interface SurveyOptions {
  readonly store: MediaStore;
  readonly operatorKey: OperatorKey;
  /** Whether what another key signed is signed anew, once every byte of it was compared with its manifest. */
  readonly isSigningAnew: boolean;
}

/** Why a rendition is not taken. */
export interface SurveyFault {
  readonly kind: "damaged" | "other-key";
  readonly reason: string;
}

export interface SurveyedRendition {
  readonly manifest: Manifest;
  readonly isSignedAnew: boolean;
}

/** Looks whether a rendition is in the store as its manifest says: signed by us, with all its segments in their sizes. */
export async function surveyRendition(
  options: SurveyOptions,
  renditionId: RenditionId,
): Promise<Result<SurveyedRendition, SurveyFault>> {
  const { store, operatorKey, isSigningAnew } = options;
  const signed = await readManifest(store, renditionId);
  if (!signed.ok) return fail({ kind: "damaged", reason: signed.error });
  const { manifest } = signed.value;
  const isOurs = isSignedBy(signed.value, [operatorKey.publicKey]);
  if (!isOurs) {
    const isOthers = isSignedBy(signed.value, [signed.value.key]);
    if (!isOthers) return fail({ kind: "damaged", reason: "its manifest bears no valid signature" });
    if (!isSigningAnew) return fail({ kind: "other-key", reason: "its manifest is signed with another key" });
  }
  const fault = await findFault(store, manifest, { isThorough: !isOurs });
  if (fault !== null) return fail({ kind: "damaged", reason: fault });
  if (!isOurs) {
    await store.replaceManifest(renditionId, Buffer.from(signedManifestText(operatorKey.sign(manifest))));
  }
  return ok({ manifest, isSignedAnew: !isOurs });
}

async function readManifest(store: MediaStore, renditionId: RenditionId): Promise<Result<SignedManifest, string>> {
  const file = await store.openRendition(renditionId, "manifest.json").catch(asReason);
  if (file === null) return fail("its manifest is gone");
  if (typeof file === "string") return fail(`its manifest cannot be read: ${file}`);
  const bytes = await file.read().catch(asReason);
  if (typeof bytes === "string") return fail(`its manifest cannot be read: ${bytes}`);
  const signed = parseSignedManifest(Buffer.from(bytes).toString("utf8"));
  if (!signed.ok) return signed;
  const { manifest } = signed.value;
  const isWhole = manifest.renditionId === renditionId && renditionIdOf(manifest, sha256) === renditionId;
  return isWhole ? signed : fail("its manifest is of another rendition");
}

async function findFault(
  store: MediaStore,
  { renditionId, segments, init }: Manifest,
  { isThorough }: { isThorough: boolean },
): Promise<string | null> {
  const isInit = (bytes: Uint8Array) => Buffer.compare(bytes, init) === 0;
  const fault = await checkFile(store, renditionId, "init.mp4", init.length, isThorough ? isInit : null);
  if (fault !== null) return fault;
  for (const [index, { bytes: size, blockHashes }] of segments.entries()) {
    const isSegment = (bytes: Uint8Array) => Buffer.compare(hashBlocks(bytes, sha256), blockHashes) === 0;
    const found = await checkFile(store, renditionId, `${index}.m4s`, size, isThorough ? isSegment : null);
    if (found !== null) return found;
  }
  return null;
}

async function checkFile(
  store: MediaStore,
  renditionId: RenditionId,
  name: RenditionFile,
  size: number,
  isRight: ((bytes: Uint8Array) => boolean) | null,
): Promise<string | null> {
  const file = await store.openRendition(renditionId, name).catch(asReason);
  if (file === null) return `its file ${name} is gone`;
  if (typeof file === "string") return `its file ${name} cannot be read: ${file}`;
  if (file.bytes !== size) return `its file ${name} has ${file.bytes} bytes, not ${size}`;
  if (isRight === null) return null;
  const bytes = await file.read().catch(asReason);
  if (typeof bytes === "string") return `its file ${name} cannot be read: ${bytes}`;
  return isRight(bytes) ? null : `its file ${name} is not what its manifest says`;
}

function asReason(error: Error): string {
  return error.message;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}
