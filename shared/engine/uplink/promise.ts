import type { Core, Upload } from "../state.ts";
import { allowedInMs } from "./cap.ts";
import { isInside } from "./inside.ts";
import { expectedBitsPerSecond } from "./line-rate.ts";
import { comesBefore } from "./turns.ts";

/**
 * When a block would be there, ms from now, after all that goes before it; when, after all that waits; and whether all that wait behind it
 * would still be in time.
 */
export function promise(
  core: Core,
  upload: Upload,
): { readonly inMs: number; readonly afterAllMs: number; readonly keepsPromises: boolean } {
  const inside = isInside(core, upload.linkId);
  const isOfSameWay = ({ linkId }: Upload) => isInside(core, linkId) === inside;
  const begun = [...core.uploads.begun.values()].filter(isOfSameWay);
  const waiting = core.uploads.waiting.filter(isOfSameWay);
  let bytes = 0;
  for (const { bytes: all, handedBytes } of begun) bytes += all - handedBytes;
  const roundTripMs = core.neighbours.get(upload.linkId)?.roundTripMs ?? 0;
  const sentInMs = sending(core, inside);
  let inMs = 0;
  let afterAllMs = 0;
  let keepsPromises = true;
  for (const next of [...waiting, upload].sort((one, other) => (comesBefore(core, one, other) ? -1 : 1))) {
    bytes += next.bytes;
    const atMs = sentInMs(bytes);
    afterAllMs = Math.ceil(atMs + roundTripMs / 2);
    if (next === upload) inMs = Math.ceil(atMs + roundTripMs / 2);
    else if (inMs > 0 && core.nowMs + atMs > next.dueAtMs) keepsPromises = false;
  }
  return { inMs, afterAllMs, keepsPromises };
}

/**
 * Tells when so many bytes have left: by what is expected of the line, where they use it, after the queue there is gone; and by what the listener
 * allows, of which both ways get a half while both have something to send.
 */
export function sending(
  core: Pick<Core, "uploads" | "nowMs" | "neighbours">,
  inside: boolean,
): (bytes: number) => number {
  const { uploads, nowMs } = core;
  const ways = isOtherWayUsed(core, inside) ? 2 : 1;
  const bitsPerSecond = inside ? insideBitsPerSecond : expectedBitsPerSecond(uploads.line);
  const owedBytes = inside ? 0 : Math.max(0, -uploads.tokens);
  return (bytes) => Math.max(((bytes + owedBytes) * 8000) / bitsPerSecond, allowedInMs(uploads, ways * bytes, nowMs));
}

function isOtherWayUsed(core: Pick<Core, "uploads" | "neighbours">, inside: boolean): boolean {
  const { begun, waiting } = core.uploads;
  if (waiting.some(({ linkId }) => isInside(core, linkId) !== inside)) return true;
  for (const { linkId, handedBytes, bytes } of begun.values()) {
    if (handedBytes < bytes && isInside(core, linkId) !== inside) return true;
  }
  return false;
}

/** A home's wireless network, seldom less. */
const insideBitsPerSecond = 20_000_000;
