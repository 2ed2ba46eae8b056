import type { LinkId } from "../input.ts";
import type { Core, Upload } from "../state.ts";
import { never } from "../timers.ts";
import { allowedInMs } from "./cap.ts";
import { isInside } from "./inside.ts";
import { trainAwaitedUntilMs, trainOf } from "./learn-line.ts";
import { partBytes } from "./line-rate.ts";
import { hasRoom, silentMs } from "./on-the-way.ts";
import { chooseUpload } from "./turns.ts";

/** The block that goes on or begins next over our line; null: none waits for somebody with room. */
export function outsideCandidate(core: Core): Upload | null {
  if (core.nowMs < core.uploads.quietUntilMs) return null;
  return nextOf(core, false, (linkId) => !isInside(core, linkId) && hasRoom(core, linkId));
}

/** ... and inside our network. */
export function insideCandidate(core: Core): Upload | null {
  return nextOf(core, true, (linkId) => isInside(core, linkId));
}

function nextOf(core: Core, inside: boolean, hasRoom: (linkId: LinkId) => boolean): Upload | null {
  for (const upload of core.uploads.begun.values()) {
    if (upload.handedBytes < upload.bytes && hasRoom(upload.linkId)) return upload;
  }
  if (core.uploads.waiting.length === 0 || unsentBlocks(core, inside) >= core.limits.uploadsInFlightMax) return null;
  return chooseUpload(core, hasRoom);
}

/** Blocks of which the shell still has parts to put into a channel. What is only not acknowledged takes its neighbour's room, and nobody else's. */
function unsentBlocks(core: Pick<Core, "uploads" | "neighbours">, inside: boolean): number {
  let blocks = 0;
  for (const { sentBytes, handedBytes, linkId } of core.uploads.begun.values()) {
    if (sentBytes < handedBytes && isInside(core, linkId) === inside) blocks += 1;
  }
  return blocks;
}

/** A train ends with a part of its own. */
export function outsidePartBytes({ uploads: { line } }: Pick<Core, "uploads">, upload: Upload): number {
  const { handedBytes, bytes } = upload;
  const trainEnd = trainOf(line, upload)?.endByte ?? 0;
  return Math.min(partBytes(line.bitsPerSecond), (trainEnd > handedBytes ? trainEnd : bytes) - handedBytes);
}

/** Whole blocks, unless somebody outside waits for the same cap. */
export function insidePartBytes(
  { uploads: { line } }: Pick<Core, "uploads">,
  { bytes, handedBytes }: Upload,
  outsideWaits: boolean,
): number {
  const left = bytes - handedBytes;
  return outsideWaits ? Math.min(left, partBytes(line.bitsPerSecond)) : left;
}

/** Token bucket of the line that holds one part, or what goes in `burstMs`. */
export function refillTokens(core: Pick<Core, "uploads" | "nowMs">): void {
  const { bitsPerSecond } = core.uploads.line;
  const gained = ((core.nowMs - core.uploads.tokensAtMs) * bitsPerSecond) / 8_000;
  const most = Math.max(partBytes(bitsPerSecond), (bitsPerSecond / 8_000) * burstMs);
  core.uploads.tokens = Math.min(most, core.uploads.tokens + gained);
  core.uploads.tokensAtMs = core.nowMs;
}

/** A page's timers come some ms late now and then; what was not sent meanwhile may follow. */
const burstMs = 12;

/** When the next part may go, Infinity when none waits for tokens. */
export function nextUploadMs(core: Core): number {
  if (core.uploads.bitsPerSecond === 0) return never;
  const inside = insideCandidate(core);
  const outside = outsideCandidate(core);
  const insideAtMs = inside === null ? never : allowedAtMs(core, insidePartBytes(core, inside, outside !== null));
  if (outside === null) return Math.min(insideAtMs, waitsForAckUntilMs(core), quietUntilMs(core));
  const { tokens, tokensAtMs, line } = core.uploads;
  const bytes = outsidePartBytes(core, outside);
  const takenAtMs = tokensAtMs + Math.max(1, ((bytes - tokens) * 8_000) / line.bitsPerSecond);
  return Math.min(insideAtMs, Math.max(takenAtMs, allowedAtMs(core, bytes), trainAwaitedUntilMs(core)));
}

function allowedAtMs({ uploads, nowMs }: Pick<Core, "uploads" | "nowMs">, bytes: number): number {
  return nowMs + Math.ceil(allowedInMs(uploads, bytes, nowMs));
}

/** Our own sound comes first until then, if somebody waits meanwhile. */
function quietUntilMs({ uploads, nowMs }: Pick<Core, "uploads" | "nowMs">): number {
  const isWaitedFor = uploads.waiting.length + uploads.begun.size > 0;
  return isWaitedFor && nowMs < uploads.quietUntilMs ? uploads.quietUntilMs : never;
}

/** When somebody's room is given to those who wait. */
function waitsForAckUntilMs(core: Core): number {
  let untilMs = never;
  let isWaiting = core.uploads.waiting.length > 0;
  for (const upload of core.uploads.begun.values()) {
    isWaiting ||= upload.handedBytes < upload.bytes;
    const silentAtMs = (upload.parts[0]?.leftAtMs ?? never) + silentMs;
    untilMs = Math.min(untilMs, silentAtMs > core.nowMs ? silentAtMs : unacknowledgedAtMs(core, upload));
  }
  return isWaiting ? untilMs : never;
}

/** When a block of which parts have left is given up, unless the neighbour acknowledges some before. */
export function unacknowledgedAtMs({ limits }: Pick<Core, "limits">, { parts }: Upload): number {
  const last = parts.at(-1);
  return last === undefined ? never : last.leftAtMs + limits.requestTimeoutMaxMs;
}
