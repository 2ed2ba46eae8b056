import type { EngineLimits } from "../../shared/engine/limits.ts";
import type { EngineSnapshot } from "../../shared/engine/snapshot.ts";
import { segmentName } from "./listener/block-ledger.ts";
import type { Listener } from "./listener/listener.ts";
import type { Origin } from "./network/origin.ts";
import type { Scheduler } from "./network/scheduler.ts";

/** Silence for so long, with a want open and the origin alive, means that the want was forgotten. */
const wantAnsweredMs = 10_000;
/** The tracker may hear so much later of what is gone: it is told every two seconds at most. */
const unannouncedMs = 3_000;
/** A listener that asks the origin more often within five seconds storms it: after a failure there is to be a rest. */
const fetchesBetweenLooksMax = 60;
/** Room beyond the quota for the segment that is being stored. */
const quotaSlackBytes = 262_144;

export interface WatchOptions {
  readonly scheduler: Scheduler;
  readonly origin: Origin;
  readonly limits: EngineLimits;
}

/** The checkers that look at a listener from time to time; the others stand where the outputs are carried out. */
export function watchListener(listener: Listener, options: WatchOptions): void {
  const snapshot = listener.core.snapshot(options.scheduler.nowMs());
  watchWants(listener, options);
  watchLimits(listener, options, snapshot);
  watchBytes(listener, snapshot);
  watchClaims(listener, options.scheduler.nowMs());
}

function watchWants(listener: Listener, { scheduler, origin }: WatchOptions): void {
  const nowMs = scheduler.nowMs();
  const { condition, host } = listener;
  for (const [wantId, want] of listener.wants) {
    const ableSinceMs = Math.max(condition?.ableSinceMs ?? 0, host.line?.wholeSinceMs ?? 0);
    const waitedMs = nowMs - Math.max(want.sinceMs, origin.upSinceMs, ableSinceMs, listener.player.silentSinceMs());
    if (waitedMs <= wantAnsweredMs) continue;
    const what = `want ${wantId} of segment ${want.key.segmentIndex} keeps the player silent for ${Math.round(waitedMs)} ms`;
    listener.breach("want-unanswered", `${what}; the origin lives`);
  }
}

function watchLimits(listener: Listener, { scheduler, limits }: WatchOptions, snapshot: EngineSnapshot): void {
  const links = listener.mesh.openLinks().length;
  if (links > limits.neighboursMax) exceeded("open links", links, limits.neighboursMax);
  const contacts = listener.mesh.contacts();
  const contactsMax = limits.neighboursMax + limits.dialsMax;
  if (contacts > contactsMax) exceeded("links and dials", contacts, contactsMax);
  const fetches = listener.origin.fetches;
  if (fetches > limits.urgentFetchesMax) exceeded("origin fetches", fetches, limits.urgentFetchesMax);
  const begun = listener.origin.takeBegun();
  if (begun > fetchesBetweenLooksMax)
    exceeded("origin fetches begun since the last look", begun, fetchesBetweenLooksMax);
  for (const neighbour of snapshot.neighbours) {
    const pending = neighbour.pendingRequests;
    const asked = listener.asked(neighbour.peerId).size;
    if (pending > asked) {
      listener.breach("request-leaked", `${pending} requests to a neighbour are on the books, ${asked} are open`);
    }
    if (pending > limits.pendingBlocksMax) exceeded("blocks asked of one neighbour", pending, limits.pendingBlocksMax);
  }
  const cap = Math.min(limits.uploadBitsPerSecondMax, listener.character.uploadBitsPerSecondMax);
  const uploadedMax = (scheduler.nowMs() - listener.character.arriveMs + 1000) * (cap / 8000);
  const uploaded = snapshot.uploadedBytes;
  if (uploaded > uploadedMax * 1.05) exceeded("uploaded bytes", uploaded, uploadedMax);

  function exceeded(what: string, count: number, most: number): never {
    return listener.breach("limit-exceeded", `${count} ${what}, at most ${most}`);
  }
}

function watchBytes(listener: Listener, snapshot: EngineSnapshot): void {
  const { ledger } = listener;
  const pairs = [
    ["peer bytes", snapshot.bytes.peer, ledger.keptBytes.peer],
    ["CDN bytes", snapshot.bytes.cdn, ledger.keptBytes.cdn],
    ["duplicate bytes", snapshot.wastedBytes.duplicate, ledger.discardedBytes.duplicate],
    ["late bytes", snapshot.wastedBytes.late, ledger.discardedBytes.late],
    ["unverified bytes", snapshot.wastedBytes.unverified, ledger.discardedBytes.unverified],
    ["cached bytes", snapshot.cachedBytes, ledger.storedBytes],
  ] as const;
  for (const [what, said, counted] of pairs) {
    if (said !== counted) listener.breach("bytes-differ", `the core counts ${said} ${what}, the shell ${counted}`);
  }
  const pinned = listener.player.pinnedBytes();
  const storedMax = Math.max(listener.character.quotaBytes, pinned) + quotaSlackBytes;
  if (ledger.storedBytes > storedMax) {
    listener.breach(
      "quota-exceeded",
      `${ledger.storedBytes} bytes stored, the quota is ${listener.character.quotaBytes}`,
    );
  }
}

/** What a store has lost must not be offered any more: neighbours hear of it at once, the tracker with the next announce. */
function watchClaims(listener: Listener, nowMs: number): void {
  const { claims, condition, ledger, tracker, mesh } = listener;
  if (!claims || condition?.asleep) return;
  const links = mesh.openLinks().map(({ linkId }) => linkId);
  const unfounded = claims.unfounded(links, (key) => ledger.holds(key));
  if (unfounded)
    listener.breach("lost-still-offered", `a neighbour counts on ${segmentName(unfounded)}, which is gone`);
  const isTold = tracker.open && nowMs - ledger.lastLossMs > unannouncedMs;
  const overcounted = isTold ? claims.overcounted((renditionId) => ledger.heldOf(renditionId)) : null;
  if (overcounted) listener.breach("lost-still-offered", `the tracker counts segments of ${overcounted} that are gone`);
}

/** After the music has stopped, sharing is off and all answers are in: nothing waits and nothing is armed. */
export function checkQuiet(listener: Listener): void {
  const undecided = listener.ledger.undecided();
  if (undecided.length > 0) {
    listener.breach("payload-leaked", `${undecided.length} payloads wait for a decision, the first: ${undecided[0]}`);
  }
  const armedMs = listener.core.nextTimeoutMs();
  if (armedMs !== Infinity)
    listener.breach("armed-when-quiet", `the next timeout is at ${(armedMs / 1000).toFixed(3)} s`);
  const contacts = listener.mesh.contacts();
  if (contacts > 0) listener.breach("limit-exceeded", `${contacts} links or dials while sharing is off`);
}
