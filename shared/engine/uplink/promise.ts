import type { Core, Upload } from "../state.ts";
import { expectedBitsPerSecond } from "./line-rate.ts";
import { comesBefore } from "./turns.ts";

/** When a block would be there, ms from now, after all that goes before it; and whether all that wait behind it would still be in time. */
export function promise(core: Core, upload: Upload): { readonly inMs: number; readonly keepsPromises: boolean } {
  const { begun, waiting, line } = core.uploads;
  const bytesPerMs = Math.max(1, Math.min(core.uploads.bitsPerSecond, expectedBitsPerSecond(line))) / 8000;
  let bytes = 0;
  for (const { bytes: all, handedBytes } of begun.values()) bytes += all - handedBytes;
  const roundTripMs = core.neighbours.get(upload.linkId)?.roundTripMs ?? 0;
  let inMs = 0;
  let keepsPromises = true;
  for (const next of [...waiting, upload].sort((one, other) => (comesBefore(core, one, other) ? -1 : 1))) {
    bytes += next.bytes;
    const atMs = bytes / bytesPerMs;
    if (next === upload) inMs = Math.ceil(atMs + roundTripMs / 2);
    else if (inMs > 0 && core.nowMs + atMs > next.dueAtMs) keepsPromises = false;
  }
  return { inMs, keepsPromises };
}
