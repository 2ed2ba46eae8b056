import type { PeerMessage } from "../../wire/message.ts";
import type { Core, Neighbour, Upload } from "../state.ts";
import { begunUpload } from "./begun.ts";
import {
  type LineRate,
  nextTrainBytes,
  noteArrived,
  noteQueue,
  noteTrain,
  partBytes,
  steer,
  type Train,
} from "./line-rate.ts";
import { queueDelayMs } from "./queue-delay.ts";

/**
 * While the line is sought, some parts of a block leave together: how far apart they arrive tells how fast it is. Of this block everything
 * that left before has arrived.
 */
export function startTrain(core: Pick<Core, "uploads" | "nowMs">, upload: Upload): void {
  const { uploads, nowMs } = core;
  const { line } = uploads;
  const { linkId, requestId, handedBytes: beginByte, ackedBytes, bytes } = upload;
  // Where the listener allows less, more need not be known.
  if (beginByte > ackedBytes || uploads.bitsPerSecond <= line.bitsPerSecond) return;
  // A queue that drains would tell of itself.
  if (uploads.tokens < 0) return;
  const trainBytes = nextTrainBytes(line, bytes - beginByte);
  if (trainBytes === 0) return;
  line.trainsLeft -= 1;
  line.train = { linkId, requestId, beginByte, endByte: beginByte + trainBytes, leftAtMs: nowMs };
  uploads.tokens = Math.max(uploads.tokens, trainBytes);
}

/** Until when nothing leaves behind the train that is on its way: it would be told of together with the train. 0: none is, or it is not whole yet. */
export function trainAwaitedUntilMs(core: Pick<Core, "uploads" | "neighbours">): number {
  const { train } = core.uploads.line;
  if (train === null) return 0;
  const upload = begunUpload(core.uploads, train);
  if (upload === undefined || upload.handedBytes < train.endByte) return 0;
  const roundTripMs = Math.min(core.neighbours.get(train.linkId)?.roundTripMs ?? 0, roundTripMaxMs);
  return train.leftAtMs + roundTripMs + trainPatienceMs;
}

/** What is allowed in a second may go faster than that: more than this need not be known of a line. */
const mostBitsPerSecond = 20_000_000;
/** The train of the thinnest lines takes so long. */
const trainPatienceMs = 150;
/** A neighbour may make its round trip as long as it likes. */
const roundTripMaxMs = 400;

/** A neighbour tells that `bytes` more of a block have arrived, and how long the quickest part was under way. */
export function learnFromAck(
  core: Core,
  neighbour: Neighbour,
  told: { readonly upload: Upload; readonly ack: Extract<PeerMessage, { type: "ack" }>; readonly bytes: number },
): void {
  const { upload, ack, bytes } = told;
  const { line } = core.uploads;
  if (neighbour.inside) return;
  const leftAtMs = leftAt(core, upload);
  noteArrived(line, bytes, core.nowMs);
  trainArrived(core, told);
  // The last part of a block is small, and quicker than full ones: it says nothing of the queue.
  if (bytes >= Math.min(partBytes(0), upload.bytes)) {
    const toldMs = queueOf(core, neighbour, { leftAtMs, delayMs: ack.delayMs, isWhole: ack.bytes >= upload.bytes });
    const roundMs = queueDelayMs(neighbour.rounds, core.nowMs - leftAtMs, core.nowMs);
    noteQueue(line, { linkId: neighbour.linkId, toldMs, roundMs, leftAtMs });
  }
  const drainMs = steer(line, {
    nowMs: core.nowMs,
    roundTripMs: neighbour.roundTripMs,
    mostBitsPerSecond,
  });
  core.uploads.tokens -= (Math.min(drainMs, routerQueueMs) * line.bitsPerSecond) / 8000;
}

/** The train that is on its way, if it is part of this block. */
export function trainOf(
  { train }: Pick<LineRate, "train">,
  { linkId, requestId }: Pick<Upload, "linkId" | "requestId">,
): Train | null {
  return train?.linkId === linkId && train.requestId === requestId ? train : null;
}

/** What is told of the train that is on its way, if it is part of this block. */
function trainArrived(
  core: Core,
  {
    upload,
    ack,
    bytes,
  }: { readonly upload: Upload; readonly ack: Extract<PeerMessage, { type: "ack" }>; readonly bytes: number },
): void {
  const { line } = core.uploads;
  const train = trainOf(line, upload);
  if (train === null) return;
  const { beginByte, endByte } = train;
  const { ackedBytes } = upload;
  // Told of together with what left before or later, it says nothing; one part alone says nothing yet.
  if (ackedBytes > endByte || ackedBytes - bytes < beginByte) line.train = null;
  else if (bytes >= 2 * partBytes(0)) {
    noteTrain(line, { bytes, spreadMs: ack.spreadMs, busy: ack.busy, nowMs: core.nowMs });
    // The rest of it is still on its way.
    core.uploads.tokens -= endByte - ackedBytes;
  }
}

/** How long a part waited in some queue, ms. */
function queueOf(
  { nowMs }: Pick<Core, "nowMs">,
  neighbour: Neighbour,
  told: { readonly leftAtMs: number; readonly delayMs: number; readonly isWhole: boolean },
): number {
  const { leftAtMs, delayMs, isWhole } = told;
  const agoMs = nowMs - leftAtMs;
  // Delays that have all waited in a full queue look like a long way: the round trip of the first ping knows better.
  const beyondMs = agoMs - neighbour.leastRoundTripMs - (isWhole ? atOnceMs : unexplainedMs);
  // By its own clock a neighbour may say anything; by ours the part waited no longer than since it left.
  return Math.min(agoMs, Math.max(beyondMs, queueDelayMs(neighbour.delays, delayMs, nowMs)));
}

/** The queue of a home's router is seldom longer. */
const routerQueueMs = 400;

/** An acknowledgement may have waited for others, and for the neighbour's own line. */
const unexplainedMs = 250;
/** ... that of a whole block waits for nothing but the neighbour's own line. */
const atOnceMs = 60;

/** When the last of the parts left that have been acknowledged. */
function leftAt({ nowMs }: Pick<Core, "nowMs">, { parts, ackedBytes }: Upload): number {
  let leftAtMs = nowMs;
  for (let first = parts[0]; first !== undefined && first.end <= ackedBytes; first = parts[0]) {
    leftAtMs = first.leftAtMs;
    parts.shift();
  }
  return leftAtMs;
}
