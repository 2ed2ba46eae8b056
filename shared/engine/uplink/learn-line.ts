import type { PeerMessage } from "../../wire/message.ts";
import type { Core, Neighbour, Upload } from "../state.ts";
import { nextTrainBytes, noteArrived, noteQueue, noteTrain, partBytes, steer } from "./line-rate.ts";
import { queueDelayMs } from "./queue-delay.ts";

/** While nothing is known of the line, the first parts of a block leave together: how far apart they arrive tells how fast it is. */
export function startTrain({ uploads }: Pick<Core, "uploads">, { handedBytes, bytes }: Upload): void {
  const { line } = uploads;
  const trainBytes = nextTrainBytes(line);
  if (line.trainsLeft === 0 || line.trainBytes > 0 || handedBytes > 0 || bytes < trainBytes) return;
  line.trainsLeft -= 1;
  line.trainBytes = trainBytes;
  uploads.tokens = Math.max(uploads.tokens, trainBytes);
}

/** A neighbour tells that `bytes` more of a block have arrived, and how long the quickest part was under way. */
export function learnFromAck(
  core: Core,
  neighbour: Neighbour,
  told: { readonly upload: Upload; readonly ack: Extract<PeerMessage, { type: "ack" }>; readonly bytes: number },
): void {
  const { upload, ack, bytes } = told;
  const { line } = core.uploads;
  const firstLeftAtMs = upload.parts[0]?.leftAtMs;
  const leftAtMs = leftAt(core, upload);
  noteArrived(line, bytes, core.nowMs);
  if (line.trainBytes > 0 && leftAtMs === firstLeftAtMs && bytes >= 2 * partBytes(0)) {
    noteTrain(line, { bytes, spreadMs: ack.spreadMs, busy: ack.busy, nowMs: core.nowMs });
  }
  // The last part of a block is small, and quicker than full ones: it says nothing of the queue.
  if (bytes >= Math.min(partBytes(0), upload.bytes)) {
    noteQueue(line, { queueMs: queueOf(core, neighbour, { leftAtMs, delayMs: ack.delayMs }), leftAtMs });
  }
  const drainMs = steer(line, {
    nowMs: core.nowMs,
    roundTripMs: neighbour.roundTripMs,
    mostBitsPerSecond: core.limits.uploadBitsPerSecondMax,
  });
  core.uploads.tokens -= (drainMs * line.bitsPerSecond) / 8000;
}

/** How long a part waited in some queue, ms. */
function queueOf(
  { nowMs }: Pick<Core, "nowMs">,
  neighbour: Neighbour,
  { leftAtMs, delayMs }: { readonly leftAtMs: number; readonly delayMs: number },
): number {
  const agoMs = nowMs - leftAtMs;
  // Delays that have all waited in a full queue look like a long way: the round trip of the first ping knows better.
  const beyondMs = agoMs - neighbour.leastRoundTripMs - unexplainedMs;
  // By its own clock a neighbour may say anything; by ours the part waited no longer than since it left.
  return Math.min(agoMs, Math.max(beyondMs, queueDelayMs(neighbour.delays, delayMs, nowMs)));
}

/** An acknowledgement may have waited for others, and for the neighbour's own line. */
const unexplainedMs = 250;

/** When the last of the parts left that have been acknowledged. */
function leftAt({ nowMs }: Pick<Core, "nowMs">, { parts, ackedBytes }: Upload): number {
  let leftAtMs = nowMs;
  for (let first = parts[0]; first !== undefined && first.end <= ackedBytes; first = parts[0]) {
    leftAtMs = first.leftAtMs;
    parts.shift();
  }
  return leftAtMs;
}
