import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { isRenditionId, type RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { segmentBytes } from "../../test/rigs/origin.ts";
import { TestSwarm } from "../../test/rigs/swarm.ts";
import { firstChoices } from "./choices.ts";
import { fetchRetryMaxMs, keptSessionAfterMs } from "./limits.ts";
import { Pins } from "./pins.ts";
import type { KeptSession, SessionKeeper } from "./session/session.ts";

let swarm: TestSwarm;
let track: Track;
const never = new AbortController().signal;

beforeEach(() => {
  swarm = new TestSwarm();
  track = swarm.origin.addTrack("a");
});

afterEach(() => vi.unstubAllGlobals());

function renditionIdOf({ renditions }: Track, index = 0): RenditionId {
  const renditionId = renditions[index]?.renditionId ?? "";
  if (!isRenditionId(renditionId)) throw new Error("This track has no such rendition");
  return renditionId;
}

/** What becomes of a promise, to be looked at without waiting for it. */
function follow<Value>(promise: Promise<Value>) {
  const followed: { value: Value | "open" } = { value: "open" };
  void promise.then((value) => {
    followed.value = value;
  });
  return followed;
}

const sessionsAsked = () => swarm.origin.bodies<{ publicKey?: string }>("/api/v1/session");

test("an engine whose server is down asks again until it answers, and never in step with others", async () => {
  swarm.origin.isUp = false;
  const opening = follow(swarm.open({ share: false }));
  await swarm.calm();
  expect(sessionsAsked()).toHaveLength(1);
  await swarm.clock.pass(10 * fetchRetryMaxMs);
  const tries = sessionsAsked().length;
  expect(tries).toBeGreaterThan(10);
  expect(tries).toBeLessThan(45);
  expect(opening.value).toBe("open");
  swarm.origin.isUp = true;
  await swarm.clock.pass(fetchRetryMaxMs);
  await swarm.calm();
  expect(opening.value).not.toBe("open");
});

test("without a yes no key leaves the page, no token is asked for and no connection is made", async () => {
  const { engine, tracker } = await swarm.open({ share: false });
  await engine.manifest(renditionIdOf(track), never);
  await swarm.pass(5_000);
  expect(sessionsAsked()).toEqual([{}]);
  expect(tracker.sockets).toEqual([]);
  expect(engine.sharing.state.state).toBe("off");
});

test("with a yes the page asks for a token with its own key and greets the tracker; a no ends that within a second", async () => {
  const { engine, tracker, peerId } = await swarm.open({ share: false });
  const song = swarm.origin.songOf(track);
  await engine.manifest(renditionIdOf(track), never);
  engine.shell.input({ type: "play", manifest: song.manifest });
  engine.choose({ ...firstChoices, share: true });
  await swarm.until(() => engine.shell.snapshot().trackerOpen);
  expect(sessionsAsked().at(-1)?.publicKey).toBe(engine.identity?.publicKey);
  expect(tracker.socket.url).toBe("wss://music.example/tracker");
  expect(peerId).toHaveLength(43);
  engine.choose(firstChoices);
  await swarm.pass(1_000);
  expect(tracker.socket.readyState).toBe(2);
  expect(engine.shell.snapshot().trackerOpen).toBe(false);
  await swarm.pass(10_000);
  expect(tracker.sockets).toHaveLength(1);
});

test("the operator's kill switch reaches a page through the tracker, and closes its connection", async () => {
  const { engine, tracker } = await swarm.open();
  engine.shell.input({ type: "play", manifest: swarm.origin.songOf(track).manifest });
  await swarm.until(() => engine.shell.snapshot().trackerOpen);
  swarm.origin.sharing = { p2p: "off" };
  tracker.socket.say({ type: "sharing", sharing: "off" });
  await swarm.calm();
  expect(engine.sharing.state.state).toBe("switched-off");
  expect(engine.shell.snapshot()).toMatchObject({ sharing: false, trackerOpen: false });
  swarm.origin.sharing = { p2p: "on" };
  await swarm.pass(31_000);
  expect(engine.sharing.state.state).toBe("on");
  await swarm.until(() => engine.shell.snapshot().trackerOpen);
});

test("a server that says no to sharing from the beginning gets a page without a connection", async () => {
  swarm.origin.sharing = { p2p: "off" };
  const { engine, tracker } = await swarm.open();
  await swarm.pass(5_000);
  expect(engine.sharing.state.state).toBe("switched-off");
  expect(tracker.sockets).toEqual([]);
});

test("the server's cap on uploads holds, and the listener's own below it", async () => {
  swarm.origin.sharing = { uploadBitsPerSecondMax: 3_000_000 };
  const { engine } = await swarm.open();
  expect(engine.policy?.uploadBitsPerSecondMax).toBe(3_000_000);
  expect(engine.sharing.uploads.bitsPerSecondMax).toBe(3_000_000);
  engine.choose({ ...firstChoices, uploadLimits: { bitsPerSecond: 1_000_000, bytesPerMonth: null } });
  expect(engine.sharing.uploads.bitsPerSecondMax).toBe(1_000_000);
});

test("a manifest that the server cannot give is asked for again, until it can or until nobody waits", async () => {
  const { engine } = await swarm.open({ share: false });
  swarm.origin.isUp = false;
  const stop = new AbortController();
  const waiting = follow(engine.manifest(renditionIdOf(track), never));
  const leaving = follow(engine.manifest(renditionIdOf(track), stop.signal));
  await swarm.clock.pass(3_000);
  expect([waiting.value, leaving.value]).toEqual(["open", "open"]);
  stop.abort();
  await swarm.calm();
  expect(leaving.value).toBeNull();
  swarm.origin.isUp = true;
  await swarm.clock.pass(fetchRetryMaxMs);
  await swarm.calm();
  expect((waiting.value as Manifest).renditionId).toBe(renditionIdOf(track));
});

test("a manifest of a stranger is not believed, however often it comes, and each is counted", async () => {
  const { engine } = await swarm.open({ share: false });
  swarm.origin.isForger = true;
  const waiting = follow(engine.manifest(renditionIdOf(track), never));
  await swarm.pass(2_000);
  expect(waiting.value).toBe("open");
  expect(engine.forgedManifests).toBeGreaterThan(1);
  expect(engine.manifests.get(renditionIdOf(track))).toBeUndefined();
});

test("a page that cannot verify keeps nothing beyond its life, shares nothing and plays", async () => {
  const { getRandomValues } = globalThis.crypto;
  vi.stubGlobal("crypto", { getRandomValues });
  const { engine, take } = await swarm.open({ storage: "opfs" });
  expect([engine.verifier.mode, engine.store.mode]).toEqual(["none", "memory"]);
  expect(engine.sharing.state.state).toBe("impossible");
  const song = swarm.origin.songOf(track);
  await engine.manifest(renditionIdOf(track), never);
  engine.shell.input({ type: "play", manifest: song.manifest });
  expect(await take(song, 0)).toEqual(song.bytes[0]);
});

test("the cache takes what the browser allows, or less when the listener has set less, and all again later", async () => {
  const { engine } = await swarm.open({ share: false });
  const allowed = await engine.store.quotaBytes();
  expect(engine.shell.snapshot().quotaBytes).toBe(allowed);
  const limited = async (cacheBytesMax: number | null) => {
    engine.choose({ ...firstChoices, cacheBytesMax });
    await swarm.calm();
    return engine.shell.snapshot().quotaBytes;
  };
  expect(await limited(5 * segmentBytes)).toBe(5 * segmentBytes);
  expect(await limited(1e15)).toBe(allowed);
  expect(await limited(segmentBytes)).toBe(segmentBytes);
  expect(await limited(null)).toBe(allowed);
});

test("a limit that was set while the list of the cache was still being read holds after it, too", async () => {
  const { engine } = await swarm.open({ starts: false });
  let listed: () => void = () => undefined;
  engine.store.list = () => new Promise((resolve) => (listed = () => resolve([])));
  const started = engine.start();
  engine.choose({ ...firstChoices, cacheBytesMax: segmentBytes });
  await swarm.calm();
  listed();
  await started;
  expect(engine.shell.snapshot().quotaBytes).toBe(segmentBytes);
});

test("a browser that cannot say how much it allows gets no cache, and the engine starts all the same", async () => {
  const { engine } = await swarm.open({ starts: false });
  engine.store.quotaBytes = () => Promise.reject(new DOMException("no estimate", "UnknownError"));
  engine.choose({ ...firstChoices, cacheBytesMax: segmentBytes });
  await expect(engine.start()).resolves.toBeUndefined();
  expect(engine.shell.snapshot().quotaBytes).toBe(0);
});

test("manifests of a page come one after the other; of the first two the engine hears that they are likely", async () => {
  const { engine } = await swarm.open({ share: false });
  const tracks = [track, swarm.origin.addTrack("b"), swarm.origin.addTrack("c")];
  const inputs = vi.spyOn(engine.shell, "input");
  const came: number[] = [];
  await engine.prefetch(
    tracks.map((each) => renditionIdOf(each)),
    () => came.push(swarm.origin.paths("/media").length),
  );
  expect(came).toEqual([1, 2, 3]);
  const likely = inputs.mock.calls.flatMap(([input]) => (input.type === "expect-likely" ? [input.manifests] : []));
  expect(likely.map((manifests) => manifests.map(({ renditionId }) => renditionId))).toEqual([
    [renditionIdOf(tracks[0]!), renditionIdOf(tracks[1]!)],
  ]);
});

test("a manifest that is missing holds up none of the others", async () => {
  const { engine } = await swarm.open({ share: false });
  const missing = "0".repeat(32) as RenditionId;
  const onManifest = vi.fn();
  await engine.prefetch([missing, renditionIdOf(track)], onManifest);
  expect(onManifest).toHaveBeenCalledTimes(2);
  expect(engine.manifests.get(renditionIdOf(track))).toBeDefined();
});

test("a pointer that has moved on before the manifest came is not followed", async () => {
  const { engine } = await swarm.open({ share: false });
  const other = swarm.origin.addTrack("b");
  const inputs = vi.spyOn(engine.shell, "input");
  const first = engine.expectClick(renditionIdOf(track));
  const second = engine.expectClick(renditionIdOf(other));
  expect([await first, await second]).toEqual([false, true]);
  expect(await engine.expectClick(null)).toBe(true);
  const expected = inputs.mock.calls.flatMap(([input]) => (input.type === "expect-click" ? [input.manifest] : []));
  expect(expected.map((manifest) => manifest?.renditionId ?? null)).toEqual([renditionIdOf(other), null]);
});

test("a stopped engine looks at nothing any more and keeps no timer, whatever it was about to do", async () => {
  const { engine } = await swarm.open();
  engine.shell.input({ type: "play", manifest: swarm.origin.songOf(track).manifest });
  await swarm.pass(500);
  engine.stop();
  await swarm.pass(20_000);
  const asked = swarm.origin.asked.length;
  await swarm.pass(40_000);
  expect(swarm.origin.asked).toHaveLength(asked);
  expect(swarm.clock.timers).toBe(0);
});

test("what was kept of a song that the server has removed is gone at the next visit, and nothing else", async () => {
  const other = swarm.origin.addTrack("b");
  const { engine, remember } = await swarm.open({ share: false, starts: false });
  for (const each of [track, other]) await remember(swarm.origin.songOf(each));
  const listed = async () =>
    (await engine.store.list()).map(({ renditionId, segments }) => [renditionId, segments.length]);
  expect(await listed()).toHaveLength(2);
  swarm.origin.missingPaths = new RegExp(renditionIdOf(track));
  await engine.start();
  await engine.reviewed();
  expect(await listed()).toEqual([[renditionIdOf(other), 4]]);
  // Nor is it played, pinned or shared on the word of the manifest that was kept with it.
  expect(engine.manifests.get(renditionIdOf(track))).toBeUndefined();
  expect(engine.shell.snapshot().cachedBytes).toBe(4 * segmentBytes);
  const pinned = follow(new Pins().keep(engine, [renditionIdOf(track)]));
  await swarm.clock.pass(2 * fetchRetryMaxMs);
  await swarm.calm();
  expect(pinned.value).toBe("The server has none of it any more.");
});

test("a visit without the server's word keeps all that was kept", async () => {
  const { engine, remember } = await swarm.open({ share: false, starts: false });
  await remember(swarm.origin.songOf(track));
  swarm.origin.isUp = false;
  await engine.start();
  await engine.reviewed();
  expect((await engine.store.list()).map(({ segments }) => segments.length)).toEqual([4]);
});

/** What an earlier visit has kept; null: nothing. */
function keeperOf(kept: KeptSession | null): SessionKeeper & { kept: KeptSession | null } {
  const keeper = {
    kept,
    read: () => keeper.kept,
    keep: ({ operatorKeys, mediaBaseUrl, sharing }: KeptSession) => {
      keeper.kept = { operatorKeys, mediaBaseUrl, sharing };
    },
  };
  return keeper;
}

async function visited(): Promise<ReturnType<typeof keeperOf>> {
  const keeper = keeperOf(null);
  const { engine } = await swarm.open({ share: false, keeper });
  engine.stop();
  expect(keeper.kept?.operatorKeys).toHaveLength(1);
  return keeper;
}

test("a page that has been here before opens without the server, and believes and plays what it has kept", async () => {
  const keeper = await visited();
  swarm.origin.isUp = false;
  const { engine, remember, take } = await swarm.open({ keeper });
  const song = swarm.origin.songOf(track);
  await remember(song);
  expect((await engine.manifest(renditionIdOf(track), never))?.renditionId).toBe(renditionIdOf(track));
  engine.shell.input({ type: "play", manifest: song.manifest });
  expect(await take(song, 3)).toEqual(song.bytes[3]);
});

test("what a stranger has signed is not believed on the word of kept keys", async () => {
  const keeper = await visited();
  swarm.origin.isUp = false;
  swarm.origin.isForger = true;
  const { engine, remember } = await swarm.open({ keeper });
  await remember(swarm.origin.songOf(track));
  expect([engine.manifests.get(renditionIdOf(track)), engine.forgedManifests]).toEqual([undefined, 1]);
});

test("on kept words nothing is shared; the server's own answer replaces them, and sharing begins", async () => {
  const keeper = await visited();
  const old = keeper.kept as KeptSession;
  swarm.origin.isUp = false;
  const { engine, tracker } = await swarm.open({ keeper });
  engine.shell.input({ type: "play", manifest: swarm.origin.songOf(track).manifest });
  await swarm.pass(5_000);
  expect([engine.policy, engine.sharing.state.state, tracker.sockets]).toEqual([null, "off", []]);
  swarm.origin.sharing = { neighboursMax: 3 };
  swarm.origin.isUp = true;
  await swarm.until(() => engine.shell.snapshot().trackerOpen);
  expect(engine.policy?.neighboursMax).toBe(3);
  expect([old.sharing.neighboursMax, keeper.kept?.sharing.neighboursMax]).toEqual([8, 3]);
});

test("keys that the server has changed meanwhile hold from its first answer on", async () => {
  const keeper = await visited();
  keeper.kept = { ...(keeper.kept as KeptSession), operatorKeys: ["k".repeat(43)] };
  swarm.origin.silentPaths = /session/;
  const opening = swarm.open({ share: false, keeper });
  await swarm.pass(keptSessionAfterMs);
  const { engine } = await opening;
  expect(engine.manifests.get(renditionIdOf(track))).toBeUndefined();
  expect((await engine.manifests.fetch(renditionIdOf(track))).ok).toBe(false);
  swarm.origin.silentPaths = null;
  await swarm.until(() => engine.policy !== null);
  expect((await engine.manifests.fetch(renditionIdOf(track))).ok).toBe(true);
});

test("a server that is late is waited for a second and a half where something is kept, and for ever where nothing is", async () => {
  const keeper = await visited();
  swarm.origin.silentPaths = /session/;
  const [visitor, stranger] = [keeper, keeperOf(null)].map((each) =>
    follow(swarm.open({ share: false, keeper: each })),
  );
  await swarm.calm();
  await swarm.clock.pass(keptSessionAfterMs - 1);
  await swarm.calm();
  expect([visitor?.value, stranger?.value]).toEqual(["open", "open"]);
  await swarm.clock.pass(1);
  await swarm.calm();
  expect(visitor?.value).not.toBe("open");
  await swarm.clock.pass(20_000);
  expect(stranger?.value).toBe("open");
});

test("an engine that was stopped asks no more", async () => {
  const keeper = await visited();
  swarm.origin.isUp = false;
  const { engine } = await swarm.open({ share: false, keeper });
  engine.stop();
  await swarm.pass(fetchRetryMaxMs);
  const asked = sessionsAsked().length;
  await swarm.pass(20_000);
  expect(sessionsAsked()).toHaveLength(asked);
});
