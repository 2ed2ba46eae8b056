import { blockBytes } from "../../manifest/manifest.ts";
import type { Core } from "../state.ts";

/** Whether a whole block may go up: nobody is told of what could not be given. */
export function mayUpload({ uploads }: Pick<Core, "uploads">): boolean {
  return uploads.bitsPerSecond > 0 && uploads.bytesLeft >= blockBytes;
}
