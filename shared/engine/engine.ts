import { takeTokens } from "../token-bucket.ts";
import { unreachable } from "../unreachable.ts";
import { evictBeyondQuota, loadCache, loseSegments } from "./cache.ts";
import { type EngineOptions, emptyCore } from "./empty-core.ts";
import type { EngineInput, FromLinks, FromListener } from "./input.ts";
import { movesPicks } from "./moves-picks.ts";
import { neighbourFailedToSpeak, neighbourFlooded, neighbourSaid } from "./neighbour-messages.ts";
import { announceNow, announceWhenDue, tellUntoldWhenDue } from "./neighbours/announcements.ts";
import { closeRenditions } from "./neighbours/closed.ts";
import { dialFailed, dialWaiting, dialWhenDue, introduced, offered } from "./neighbours/dials.ts";
import { keepAlive, nextKeepAliveMs, woke } from "./neighbours/keep-alive.ts";
import { linkClosed, linkInside, linkOpened } from "./neighbours/neighbours.ts";
import { setSharing } from "./neighbours/sharing.ts";
import { allowUploads, partSent, serveUploads, uploadFailed } from "./neighbours/uploads.ts";
import type { EngineOutput } from "./output.ts";
import { type EngineSnapshot, snapshotOf } from "./snapshot.ts";
import { blockVerified } from "./sources/blocks.ts";
import { expireFetches, nextFetchExpiryMs, originBlock, originEnded } from "./sources/origin-fetches.ts";
import { tellIfMissing } from "./sources/origin-rest.ts";
import { expireRequests } from "./sources/requests.ts";
import { schedule } from "./sources/schedule.ts";
import { type Core, considerAnew } from "./state.ts";
import { clearTimer, findOut, isDue, nextDueMs, setTimer, sooner } from "./timers.ts";
import { nextUploadMs } from "./uplink/next-part.ts";
import { callOffUnwanted } from "./wanted/call-off.ts";
import { pin } from "./wanted/pins.ts";
import { expectClick, expectLikely, expectNext, play, playheadMoved, stop } from "./wanted/playing.ts";
import { answerWants, segmentRead, unwant, want } from "./wanted/wants.ts";

/**
 * One listener's decisions: which block from whom and when, whom to dial, what to serve, keep and announce.
 * Synchronous and without I/O: the shell carries out the outputs in order, answers them with inputs, and arms one timer.
 */
export interface Engine {
  /** Decisions are made only here. `nowMs` is any clock that never runs backwards. */
  handle(input: EngineInput, nowMs: number): EngineOutput[];
  /**
   * When a `timeout` input is due, on the clock of `handle`; Infinity when nothing is armed. It finds out three times that `handle` left
   * open, because a shell asks once for many inputs; and whose turn it is to be served, which the time of the next upload depends on.
   */
  nextTimeoutMs(): number;
  snapshot(nowMs: number): EngineSnapshot;
}

export function createEngine(options: EngineOptions): Engine {
  const core = emptyCore(options);
  return {
    handle(input, nowMs) {
      core.nowMs = Math.max(core.nowMs, nowMs);
      core.out = [];
      if (movesPicks(core, input)) considerFor(core, input);
      take(core, input);
      if (input.type !== "block-sent") followUp(core);
      return core.out;
    },
    nextTimeoutMs: () => nextTimeoutMs(core),
    snapshot: (nowMs) => snapshotOf(core, nowMs),
  };
}

/** To consider all needs costs a hundred times what a message does: more of them than honest neighbours send are considered together. */
function considerFor(core: Core, input: EngineInput): void {
  const { newsRate, newsWaitMs } = core.limits;
  if (input.type !== "message" || takeTokens(core.picks.news, newsRate, 1, core.nowMs)) considerAnew(core);
  else sooner(core.timers, "consider", core.nowMs + newsWaitMs);
}

/** What every input may have changed: deadlines, sources, uploads, announces. */
function followUp(core: Core): void {
  keepAlive(core);
  expireRequests(core);
  expireFetches(core);
  answerWants(core);
  if (core.picks.stale || isDue(core.timers, "consider", core.nowMs)) schedule(core);
  dialWhenDue(core);
  serveUploads(core);
  tellUntoldWhenDue(core);
  announceWhenDue(core);
}

function take(core: Core, input: EngineInput): void {
  switch (input.type) {
    case "tracker-open":
      return trackerOpened(core);
    case "tracker-closed":
      return trackerClosed(core);
    case "introduced":
      return core.sharing.allowed ? introduced(core, input.peers) : undefined;
    case "closed":
      return closeRenditions(core, input.renditionIds);
    case "swarm":
      return swarmCounted(core, input);
    case "cache-loaded":
      return loadCache(core, input.renditions, input.quotaBytes);
    case "cache-lost":
      loseSegments(core, input.keys);
      return evictBeyondQuota(core);
    case "verified":
      return blockVerified(core, input.verifyId, input.outcome);
    case "origin-block":
      return originBlock(core, input);
    case "origin-end":
      return originEnded(core, input);
    case "segment-read":
      return segmentRead(core, input.readId, input.outcome);
    case "woke":
      return woke(core, input.sleptMs);
    case "timeout":
      return dialWaiting(core);
    default:
      return takeFromListener(core, input);
  }
}

function takeFromListener(core: Core, input: FromListener | FromLinks): void {
  switch (input.type) {
    case "share":
      return setSharing(core, input.allowed);
    case "upload-allowance":
      return allowUploads(core, input);
    case "pin":
      return pin(core, input.manifests);
    case "play":
      play(core, input.manifest);
      return callOffUnwanted(core);
    case "expect-next":
      return expectNext(core, input.manifest);
    case "expect-likely":
      return expectLikely(core, input.manifests);
    case "expect-click":
      expectClick(core, input.manifest);
      return callOffUnwanted(core);
    case "stop":
      stop(core);
      callOffUnwanted(core);
      return dialWaiting(core);
    case "playhead":
      if (playheadMoved(core, input)) callOffUnwanted(core);
      return dialWaiting(core);
    case "want":
      want(core, input.wantId, input.key);
      return tellIfMissing(core, input.key);
    case "unwant":
      return unwant(core, input.wantId);
    default:
      return takeFromLink(core, input);
  }
}

function takeFromLink(core: Core, input: FromLinks): void {
  switch (input.type) {
    case "link-open":
      return linkOpened(core, input.linkId, input.peerId);
    case "link-inside":
      return linkInside(core, input.linkId);
    case "link-closed":
      return linkClosed(core, input.linkId, input.peerId);
    case "offered":
      return offered(core, input.peerId);
    case "dial-failed":
      return dialFailed(core, input.peerId, input.refused ? "refused" : "failed");
    case "message":
      return neighbourSaid(core, input.linkId, input.message);
    case "flood":
      return neighbourFlooded(core, input);
    case "bad-message":
      return neighbourFailedToSpeak(core, input.linkId);
    case "block-sent":
      return partSent(core, input);
    case "block-unreadable":
      loseSegments(core, [input.key]);
      return uploadFailed(core, input.linkId, input.requestId);
    default:
      return unreachable(input);
  }
}

function swarmCounted(core: Core, swarm: Extract<EngineInput, { type: "swarm" }>): void {
  const state = core.renditions.get(swarm.renditionId);
  if (state === undefined) return;
  state.othersKnown = swarm.holders + swarm.wanters;
  state.othersKnownAtMs = core.nowMs;
}

function trackerOpened(core: Core): void {
  core.tracker.state = "open";
  core.tracker.sinceMs = core.nowMs;
  core.tracker.announced.clear();
  announceNow(core);
  dialWaiting(core);
}

function trackerClosed(core: Core): void {
  if (core.tracker.state === "off") return;
  core.tracker.state = "connecting";
  core.tracker.sinceMs = core.nowMs;
  clearTimer(core.timers, "announce");
}

/** The times of three timers follow from what they wait for: they are found out before the shell waits. */
function nextTimeoutMs(core: Core): number {
  findOut(core.timers, "keep-alive", () => nextKeepAliveMs(core));
  setTimer(core.timers, "fetches", nextFetchExpiryMs(core));
  setTimer(core.timers, "uploads", nextUploadMs(core));
  return nextDueMs(core.timers);
}
