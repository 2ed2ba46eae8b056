import { blockBytes } from "../../manifest/manifest.ts";
import type { Core } from "../state.ts";

/** Whether a whole block may go up. When not, we do not announce what we hold. */
export function mayUpload({ uploads }: Pick<Core, "uploads">): boolean {
  return uploads.bitsPerSecond > 0 && uploads.bytesLeft >= blockBytes;
}
