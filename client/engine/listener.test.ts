import { beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { ListenerStage } from "../../test/rigs/listener.ts";
import { aTrack } from "../../test/rigs/music.ts";
import { firstChoices } from "./choices.ts";
import { ListenerEngine } from "./listener-engine.ts";

let stage: ListenerStage;
let track: Track;
let other: Track;

beforeEach(() => {
  stage = new ListenerStage();
  ({ track, other } = stage.addTwoSongs());
});

const snapshot = () => stage.listener.snapshot();

const playing = (song: Track) => stage.play(song);

const startPaths = () => stage.reports.flatMap(({ deltas }) => deltas.playStarts.map(({ path }) => path));

test("a click brings the song from its beginning, and the page tells what it plays", async () => {
  await stage.start();
  expect(snapshot()).toMatchObject({ state: "idle", trackId: null, renditionId: null, segmentCount: 0 });
  void stage.listener.play(track);
  expect(snapshot()).toMatchObject({ state: "loading", trackId: "a", segmentCount: 4, startMs: null });
  await stage.until(() => stage.state === "playing");
  await stage.pass(2_000);
  expect(stage.heard.slice(0, 2)).toEqual(["a0 0.0", "a0 0.1"]);
  const { positionSeconds, startMs, ...told } = snapshot();
  expect(told).toMatchObject({
    renditionId: track.renditions[0]?.renditionId,
    durationSeconds: 16,
    segmentCount: 4,
    plays: 1,
    stalls: 0,
    failure: null,
  });
  expect(positionSeconds).toBeCloseTo(2, 0);
  expect(startMs).toBeLessThan(500);
});

test("a song is heard to its end, once; then the page says so and reports it", async () => {
  await stage.start();
  await playing(other);
  await stage.until(() => stage.state === "ended", 15_000);
  const chunks = [0, 1, 2].flatMap((segment) => [0, 1, 2, 3].map((chunk) => `b0 ${segment}.${chunk}`));
  expect(stage.heard).toEqual(chunks);
  await stage.calm();
  expect(stage.reports.reduce((sum, { deltas }) => sum + deltas.playedSeconds, 0)).toBeGreaterThan(11);
  expect(stage.reports.reduce((sum, { deltas }) => sum + deltas.plays, 0)).toBe(1);
  expect(startPaths()).toEqual(["cold"]);
  expect(stage.reports.at(-1)?.state).toBe("idle");
});

test("a click before the session is open waits for it, also when the server is down at first", async () => {
  stage.origin.isUp = false;
  void stage.listener.play(track);
  await stage.pass(3_000);
  expect(stage.state).toBe("loading");
  stage.origin.isUp = true;
  await stage.until(() => stage.state === "playing");
  expect(snapshot().startMs).toBeGreaterThan(2_900);
});

test.each([
  ["the manifest is refused", { failingPaths: /manifest/ }, true],
  ["the segments are refused", { failingPaths: /m4s/ }, true],
  ["the manifest never comes", { silentPaths: /manifest/ }, true],
  ["the segments never come", { silentPaths: /m4s/ }, true],
  ["the session is refused", { failingPaths: /session/ }, false],
  ["nobody is there", { isUp: false }, true],
])("%s: within three seconds the page says that it waits for the server, and then plays by itself", async (...each) => {
  const [, trouble, isOpen] = each;
  if (isOpen) await stage.start();
  Object.assign(stage.origin, trouble);
  const told: unknown[] = [];
  stage.listener.onChange(() => told.push(snapshot().waitsFor));
  void stage.listener.play(track);
  await stage.pass(2_400);
  expect([snapshot().waitsFor, stage.state]).toEqual([null, "loading"]);
  await stage.pass(600);
  expect([snapshot().waitsFor, told.at(-1)]).toEqual(["server", "server"]);
  await stage.pass(12_000);
  expect(snapshot().waitsFor).toBe("server");
  Object.assign(stage.origin, { failingPaths: null, silentPaths: null, isUp: true });
  await stage.until(() => stage.state === "playing", 12_000);
  await stage.pass(300);
  expect([snapshot().waitsFor, told.at(-1), snapshot().failure]).toEqual([null, null, null]);
});

test("whoever stops to listen, or chooses a song that is at hand, waits for no server", async () => {
  await stage.start();
  await playing(other);
  stage.origin.failingPaths = /./;
  void stage.listener.play(track);
  await stage.pass(4_000);
  expect(snapshot().waitsFor).toBe("server");
  void stage.listener.play(other);
  await stage.pass(1_000);
  expect([snapshot().waitsFor, stage.state]).toEqual([null, "playing"]);
  void stage.listener.play(track);
  await stage.pass(4_000);
  stage.listener.stop();
  await stage.pass(200);
  expect([snapshot().waitsFor, stage.state]).toEqual([null, "idle"]);
});

test("of two clicks the later one counts, however late the first one's manifest comes", async () => {
  await stage.start();
  const first = track.renditions[0]?.renditionId ?? "";
  stage.origin.silentPaths = new RegExp(first);
  void stage.listener.play(track);
  await stage.calm();
  stage.origin.silentPaths = null;
  await playing(other);
  await stage.pass(6_000);
  expect(snapshot().trackId).toBe("b");
  expect(stage.heard.filter((name) => name.startsWith("a"))).toEqual([]);
});

test("of two clicks the later one counts, also in the moment in which the first one's manifest has come", async () => {
  await stage.start();
  const { manifest } = ListenerEngine.prototype;
  vi.spyOn(ListenerEngine.prototype, "manifest").mockImplementationOnce(async function (
    this: ListenerEngine,
    ...asked
  ) {
    const found = await manifest.apply(this, asked);
    stage.origin.silentPaths = new RegExp(other.renditions[0]?.renditionId ?? "");
    void stage.listener.play(other);
    return found;
  });
  void stage.listener.play(track);
  await stage.pass(1_000);
  expect(snapshot()).toMatchObject({ state: "loading", trackId: "b", renditionId: null });
  expect(stage.heard).toEqual([]);
});

test("nothing is said to tracker or peers before a yes; it may be said before the session is open; a no ends it at once", async () => {
  await stage.start();
  await playing(track);
  expect(stage.tracker.sockets).toEqual([]);
  expect(snapshot()).toMatchObject({ sharing: "off", trackerOpen: false });
  stage.listener.choose({ ...firstChoices, share: true });
  await stage.calm();
  expect(stage.tracker.sockets).toHaveLength(1);
  expect(snapshot().sharing).toBe("on");
  stage.listener.choose(firstChoices);
  expect(stage.tracker.socket.readyState).toBe(2);
  const late = new ListenerStage();
  await late.start({ share: true });
  expect(late.listener.snapshot().sharing).toBe("on");
});

test("the quality that is chosen counts from the next play on", async () => {
  const both = stage.origin.addTrack("c", [{ bitsPerSecond: 96_000 }, { bitsPerSecond: 320_000, segmentCount: 5 }]);
  await stage.start({ quality: "96" });
  await playing(both);
  stage.listener.choose({ ...firstChoices, quality: "320" });
  expect(snapshot()).toMatchObject({ renditionId: both.renditions[0]?.renditionId, segmentCount: 4 });
  await playing(both);
  expect(snapshot()).toMatchObject({ renditionId: both.renditions[1]?.renditionId, segmentCount: 5 });
});

test("what is kept for offline plays whatever the quality, and its own segments are counted", async () => {
  const both = stage.origin.addTrack("c", [{ bitsPerSecond: 96_000, segmentCount: 3 }, { bitsPerSecond: 320_000 }]);
  await stage.start({ quality: "96" });
  expect(await stage.listener.pin([both.renditions[0]?.renditionId ?? ""])).toBeNull();
  await stage.until(() => snapshot().pinned.every(({ heldSegments }) => heldSegments === 3));
  stage.listener.choose({ ...firstChoices, quality: "320" });
  stage.origin.isUp = false;
  void stage.listener.play(both);
  expect(snapshot().segmentCount).toBe(3);
  await stage.until(() => stage.state === "playing");
  expect(snapshot()).toMatchObject({ renditionId: both.renditions[0]?.renditionId, segmentCount: 3 });
});

test("the song that is expected follows without a gap; the page hears of it once", async () => {
  await stage.start();
  const advanced: string[] = [];
  stage.listener.onAdvanced(({ id }) => advanced.push(id));
  await playing(other);
  void stage.listener.expectNext(track);
  await stage.until(() => snapshot().trackId === "a", 15_000);
  await stage.pass(1_000);
  expect(advanced).toEqual(["a"]);
  expect(stage.heard.slice(11, 14)).toEqual(["b0 2.3", "a0 0.0", "a0 0.1"]);
  expect(snapshot()).toMatchObject({ state: "playing", plays: 2, stalls: 0, segmentCount: 4 });
});

test("who no longer listens for the next song hears nothing of it", async () => {
  await stage.start();
  const advanced = vi.fn();
  stage.listener.onAdvanced(advanced)();
  await playing(other);
  void stage.listener.expectNext(track);
  await stage.until(() => snapshot().trackId === "a", 15_000);
  expect(advanced).not.toHaveBeenCalled();
});

test("a click on the song that follows goes on to it at once, and counts as one play of the listener's own", async () => {
  await stage.start();
  const advanced = vi.fn();
  stage.listener.onAdvanced(advanced);
  await playing(other);
  void stage.listener.expectNext(track);
  await stage.pass(1_000);
  void stage.listener.play(track);
  expect(snapshot().trackId).toBe("a");
  await stage.until(() => stage.state === "playing");
  await stage.pass(10_000);
  expect(advanced).not.toHaveBeenCalled();
  expect(snapshot().plays).toBe(2);
  expect(startPaths()).toEqual(["cold", "prefetched"]);
});

test("nothing follows any more when the queue has changed its mind", async () => {
  await stage.start();
  await playing(other);
  void stage.listener.expectNext(track);
  await stage.pass(1_000);
  void stage.listener.expectNext(null);
  await stage.until(() => stage.state === "ended", 15_000);
  expect(stage.heard.filter((name) => name.startsWith("a"))).toEqual([]);
});

test("of a song under the pointer the first sound comes before the click, which then needs no other request", async () => {
  await stage.start();
  await stage.listener.expectClick(track);
  await stage.pass(1_000);
  const asked = stage.origin.paths("/media").length;
  expect(asked).toBeGreaterThan(1);
  void stage.listener.play(track);
  await stage.until(() => stage.state === "playing");
  expect(startPaths()).toEqual([]);
  await stage.pass(10_000);
  expect(startPaths()).toEqual(["prefetched"]);
  expect(snapshot().startMs).toBeLessThan(100);
});

test("with a page of songs come their manifests, and no byte of their sound from the origin", async () => {
  await stage.start();
  await stage.listener.prefetch([track, other]);
  await stage.pass(2_000);
  expect(stage.origin.paths("/media").map((path) => path.split("/").at(-1))).toEqual([
    "manifest.json",
    "manifest.json",
  ]);
});

test("a song that was heard before comes from the cache and is reported so", async () => {
  await stage.start();
  await playing(other);
  await stage.until(() => stage.state === "ended", 15_000);
  const served = stage.origin.paths("/media").length;
  const cdnBytes = snapshot().bytes.cdn;
  await playing(other);
  await stage.pass(11_000);
  expect(stage.origin.paths("/media")).toHaveLength(served);
  expect(snapshot().bytes).toMatchObject({ cdn: cdnBytes, cache: cdnBytes });
  expect(startPaths()[1]).not.toBe("cold");
});

test("a track without a rendition fails in words, and the next click plays", async () => {
  await stage.start();
  await stage.listener.play(aTrack("9", { renditions: [] }));
  expect(snapshot()).toMatchObject({
    state: "failed",
    failure: "This song is not ready yet. It can be played in a moment.",
    segmentCount: 0,
  });
  await playing(track);
  expect(snapshot().failure).toBeNull();
});

test("a decoder that gives up again and again is a failure, told in plain words, with its own for those who look into it", async () => {
  await stage.start();
  await playing(track);
  for (let failure = 0; failure < 6; failure += 1) {
    stage.audio.fail("PIPELINE_ERROR_DECODE");
    await stage.pass(100);
  }
  expect(snapshot()).toMatchObject({
    state: "failed",
    failure: "This song can't be played: the browser could not decode it.",
    failureDetail: "PIPELINE_ERROR_DECODE",
  });
});

test("a browser that wants a click first leaves the song paused, and a resume plays it", async () => {
  await stage.start();
  stage.audio.refusal = new DOMException("play() needs a click", "NotAllowedError");
  await stage.listener.play(track);
  await stage.pass(500);
  expect(snapshot()).toMatchObject({ state: "paused", failure: null, wantsClick: true });
  stage.audio.refusal = null;
  void stage.listener.resume();
  await stage.until(() => stage.state === "playing");
  expect(snapshot().wantsClick).toBe(false);
});

test("sound that is missing for want of data is a stall, as long as it lasts", async () => {
  await stage.start();
  stage.origin.silentPaths = /\/[1-3]\.m4s$/;
  await playing(track);
  await stage.until(() => stage.state === "stalled");
  expect(snapshot().stalls).toBe(1);
  stage.origin.silentPaths = null;
  await stage.until(() => stage.state === "playing", 30_000);
  expect(snapshot().stallSeconds).toBeGreaterThan(1);
});

test("a stop leaves silence, nothing at hand and nothing more to fetch", async () => {
  await stage.start();
  await playing(track);
  stage.listener.stop();
  expect(snapshot()).toMatchObject({
    state: "idle",
    trackId: null,
    renditionId: null,
    segmentCount: 0,
    positionSeconds: 0,
  });
  expect(stage.audio.paused).toBe(true);
  await stage.pass(1_000);
  const asked = stage.origin.paths("/media").length;
  await stage.pass(5_000);
  expect(stage.origin.paths("/media")).toHaveLength(asked);
});

test("the operator's rules are known when the server has answered, and each change is told at most five times a second", async () => {
  expect(stage.listener.sharingPolicy()).toBeNull();
  const changed = vi.fn();
  const stop = stage.listener.onChange(changed);
  await stage.start();
  expect(stage.listener.sharingPolicy()).toMatchObject({ p2p: "on", consent: "ask" });
  await playing(track);
  changed.mockClear();
  await stage.pass(2_000);
  expect(changed.mock.calls.length).toBeGreaterThan(0);
  expect(changed.mock.calls.length).toBeLessThanOrEqual(10);
  stop();
  changed.mockClear();
  stage.listener.pause();
  await stage.pass(1_000);
  expect(changed).not.toHaveBeenCalled();
});

test("an emptied cache is empty, and the song goes on", async () => {
  await stage.start();
  await playing(track);
  await stage.pass(1_000);
  expect(snapshot().cachedBytes).toBeGreaterThan(0);
  await stage.listener.emptyCache();
  await stage.pass(3_000);
  expect(snapshot()).toMatchObject({ state: "playing", stalls: 0 });
});

test("a page that goes leaves the tracker and sends its last report; back from the page cache it shares again", async () => {
  await stage.start({ share: true });
  await playing(track);
  stage.device.tell("pagehide");
  expect(stage.tracker.socket.readyState).toBe(2);
  expect(stage.device.beacons).toHaveLength(1);
  const sockets = stage.tracker.sockets.length;
  stage.device.tell("pageshow", { persisted: true });
  await stage.pass(100);
  expect(stage.tracker.sockets).toHaveLength(sockets + 1);
});

test("while a page is open it reports every ten seconds what it does", async () => {
  await stage.start();
  await stage.pass(10_000);
  await playing(track);
  await stage.pass(10_000);
  stage.listener.pause();
  await stage.pass(10_000);
  expect(stage.reports.map(({ state }) => state)).toEqual(["idle", "playing", "paused"]);
});
