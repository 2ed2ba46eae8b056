import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import type { PeerKind } from "../peer/deeds.ts";
import { type HostilePeer, startHostilePeer } from "../peer/node-peer.ts";
import { foreignBytes, missingSegments, openStage, type Stage, type Truth } from "./stage.ts";

let stage: Stage;
let track: Track;
let truth: Truth;
let peers: HostilePeer[] = [];

beforeAll(async () => {
  stage = await openStage({ songs: [30], mediaDelayMs: 40 });
  track = stage.tracks[0] as Track;
  truth = await stage.truth(track);
});

afterEach(async () => {
  for (const peer of peers) await peer.close();
  peers = [];
  await stage?.audience.sendHome();
});
afterAll(() => stage?.close());

declare global {
  interface Window {
    soundGaps?: { readonly silentMs: number[]; blockedMs: number };
  }
}

/** Runs in the page before its own code: where the clock of an element that plays stands still, and how long the page did. */
function watchSound(): void {
  const gaps = { silentMs: [] as number[], blockedMs: 0 };
  window.soundGaps = gaps;
  const { play } = HTMLMediaElement.prototype;
  const watched = new WeakSet<HTMLMediaElement>();
  const watch = (audio: HTMLMediaElement) => {
    let [atMs, seconds] = [performance.now(), 0];
    let silentMs = 0;
    setInterval(() => {
      const nowMs = performance.now();
      const [passedMs, movedMs] = [nowMs - atMs, (audio.currentTime - seconds) * 1_000];
      [atMs, seconds] = [nowMs, audio.currentTime];
      if (audio.paused || audio.ended || seconds === 0 || audio.duration - seconds < 0.3) silentMs = 0;
      else {
        gaps.blockedMs = Math.max(gaps.blockedMs, passedMs);
        // The clock of the sound goes in steps.
        silentMs = Math.max(0, silentMs + passedMs - Math.max(0, movedMs));
        if (silentMs > 250) {
          gaps.silentMs.push(silentMs);
          silentMs = 0;
        }
      }
    }, 20);
  };
  HTMLMediaElement.prototype.play = function played() {
    if (!watched.has(this)) watch(this);
    watched.add(this);
    return play.call(this);
  };
}

/** What a listener heard of the song among neighbours who all do so, and how they fared. */
async function among(kinds: readonly PeerKind[]) {
  const segments = truth.segments.map((segment) => new Uint8Array(segment));
  const { renditionId } = truth;
  for (const kind of kinds) {
    peers.push(await startHostilePeer({ serverUrl: stage.server.url, renditionId, segments, kind }));
  }
  const listener = await stage.audience.join({ prepare: async (page) => void (await page.addInitScript(watchSound)) });
  await listener.play(track.id);
  const end = await listener.until(({ state }) => state === "ended", 90_000);
  const gaps = await listener.page.evaluate(() => window.soundGaps);
  const appended = await listener.appended();
  expect(foreignBytes(appended, [truth])).toEqual([]);
  expect(missingSegments(appended, truth)).toEqual([]);
  const told = peers.map((peer, index) => ({
    kind: kinds[index] as PeerKind,
    linkSeconds: peer.linkSeconds(),
    asked: peer.asked(),
  }));
  return { end, gaps, told };
}

const times = (count: number, kind: PeerKind) => Array.from({ length: count }, () => kind);

test.each([
  ["black-hole", 4],
  ["busy", 8],
] as const)("of five neighbours that are %s each is asked for %i blocks at most on a link", async (kind, most) => {
  const { end, gaps, told } = await among(times(5, kind));
  expect([end.stalls, gaps?.silentMs]).toEqual([0, []]);
  for (const { asked, linkSeconds } of told) expect(asked).toBeLessThanOrEqual(most * Math.max(1, linkSeconds.length));
});
