import type { Core } from "./state.ts";

/** Whether a block may go up at all: nobody is told of what could not be given. */
export function mayUpload(core: Core): boolean {
  return core.uploadBitsPerSecond > 0 && core.uploadBytesLeft > 0;
}
