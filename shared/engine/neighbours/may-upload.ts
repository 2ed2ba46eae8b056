import { blockBytes } from "../../manifest/manifest.ts";
import type { Core } from "../state.ts";

/** Whether a whole block may go up: nobody is told of what could not be given. */
export function mayUpload(core: Core): boolean {
  return core.uploads.bitsPerSecond > 0 && core.uploads.bytesLeft >= blockBytes;
}
