import type { RenditionId } from "../../ids.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import type { Core } from "../state.ts";

/** Whether blocks of a rendition may go up. */
export function mayGive(core: Pick<Core, "sharing" | "uploads">, renditionId: RenditionId): boolean {
  return core.sharing.allowed && mayUpload(core) && !core.sharing.closedIds.has(renditionId);
}

/** Whether a whole block may go up. When not, we do not announce what we hold. */
export function mayUpload({ uploads }: Pick<Core, "uploads">): boolean {
  return uploads.bitsPerSecond > 0 && uploads.bytesLeft >= blockBytes;
}
