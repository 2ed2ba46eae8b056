import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { decode } from "../../shared/wire/decode.ts";
import { type OriginSong, segmentBytes, segmentSeconds } from "../../test/rigs/origin.ts";
import { type SwarmPage, TestSwarm } from "../../test/rigs/swarm.ts";
import { firstChoices } from "./choices.ts";

/** A segment that nobody fetches ahead while the beginning plays. */
const late = 14;

let swarm: TestSwarm;
let track: Track;
let song: OriginSong;

beforeEach(() => {
  swarm = new TestSwarm();
  track = swarm.origin.addTrack("a", [{ segmentCount: 16 }]);
  song = swarm.origin.songOf(track);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The page turns to the song, or to another moment of it. */
async function turnTo(page: SwarmPage, positionSeconds = 0): Promise<void> {
  const { engine } = page;
  const { renditionId } = song.manifest;
  await engine.manifest(renditionId, new AbortController().signal);
  engine.shell.input({ type: "play", manifest: song.manifest });
  engine.shell.input({ type: "playhead", renditionId, positionSeconds, playing: true });
}

/** A page that holds the whole song, and has said so to the tracker. */
async function giver(): Promise<SwarmPage> {
  const page = await swarm.open();
  await page.remember(song);
  await swarm.until(() => page.engine.shell.snapshot().trackerOpen);
  await swarm.pass(1_100);
  return page;
}

const segmentPaths = () => swarm.origin.paths("/media").filter((path) => path.endsWith(".m4s"));

test("a page alone gets each byte from the origin, once, and hands over what the manifest vouches for", async () => {
  const page = await swarm.open();
  await turnTo(page);
  expect(await page.take(song, 0)).toEqual(song.bytes[0]);
  expect(await page.take(song, 0)).toEqual(song.bytes[0]);
  const asked = swarm.origin.asked.filter(({ path }) => path.endsWith("/0.m4s"));
  expect(asked.map(({ range }) => range)).toEqual(["bytes=0-16383", "bytes=16384-19999"]);
  expect(page.engine.shell.snapshot().bytes).toMatchObject({ cdn: expect.any(Number), cache: segmentBytes, peer: 0 });
  expect(page.engine.shell.decisions.length).toBeGreaterThan(0);
});

test("a page gets from a neighbour what the neighbour has, and both count it", async () => {
  const first = await giver();
  const before = segmentPaths().length;
  const second = await swarm.open();
  await turnTo(second);
  await swarm.until(() => second.engine.shell.snapshot().neighbours.length === 1);
  expect(await second.take(song, late)).toEqual(song.bytes[late]);
  expect(second.engine.shell.snapshot().bytes.peer).toBeGreaterThanOrEqual(segmentBytes);
  expect(first.engine.shell.snapshot().uploadedBytes).toBeGreaterThanOrEqual(segmentBytes);
  expect(
    segmentPaths()
      .slice(before)
      .some((path) => path.endsWith(`/${late}.m4s`)),
  ).toBe(false);
});

test("what a neighbour forges is not handed over: the page counts it as rejected and gets the genuine bytes elsewhere", async () => {
  const first = await giver();
  const second = await swarm.open();
  await turnTo(second);
  await swarm.until(() => second.engine.shell.snapshot().neighbours.length === 1);
  for (const { channel } of swarm.air.connections) {
    const hear = channel?.hear.bind(channel);
    if (!channel || !hear) continue;
    channel.hear = (data) => {
      const bytes = new Uint8Array(data as ArrayBuffer);
      const message = decode(bytes);
      if (message.ok && message.value.message.type === "block") bytes[bytes.length - 1]! ^= 1;
      hear(bytes.buffer);
    };
  }
  expect(await second.take(song, late)).toEqual(song.bytes[late]);
  const { rejected, neighbours } = second.engine.shell.snapshot();
  expect(rejected).toEqual([{ source: "peer", reason: "hash", count: expect.any(Number) }]);
  expect(neighbours).toEqual([]);
  expect(first.engine.shell.snapshot().uploadedBytes).toBeGreaterThan(0);
});

/** The browser fails to hash so many times, and hashes again after that. */
function failToHash(times: number): void {
  const digest = vi.spyOn(crypto.subtle, "digest");
  for (let time = 0; time < times; time += 1) {
    digest.mockRejectedValueOnce(new DOMException("", "OperationError"));
  }
}

test.each([1, 4])(
  "a segment comes whose blocks the browser fails to hash %d times, and nothing counts as rejected",
  async (times) => {
    const page = await swarm.open({ share: false });
    await turnTo(page);
    failToHash(times);
    expect(await page.take(song, late)).toEqual(song.bytes[late]);
    expect(page.engine.shell.snapshot().rejected).toEqual([]);
  },
);

test("a neighbour whose blocks we fail to hash stays, and gives them once more", async () => {
  // From its memory: what it reads from its store it would hash itself.
  await (await giver()).take(song, late);
  const second = await swarm.open();
  await turnTo(second);
  await swarm.until(() => second.engine.shell.snapshot().neighbours.length === 1);
  // It is known to give, and how fast: so it is asked for what is needed at once.
  await second.take(song, late - 4);
  failToHash(4);
  await turnTo(second, late * segmentSeconds);
  expect(await second.take(song, late)).toEqual(song.bytes[late]);
  const { rejected, neighbours, wastedBytes, bytes } = second.engine.shell.snapshot();
  expect([rejected, neighbours.length, wastedBytes.unverified]).toEqual([[], 1, 0]);
  expect(wastedBytes.late).toBeGreaterThan(0);
  expect(bytes.peer).toBeGreaterThanOrEqual(segmentBytes);
});

test("who fails to hash what a neighbour asks for has not lost it, and gives it when it can", async () => {
  const first = await giver();
  const second = await swarm.open();
  await turnTo(second);
  await swarm.until(() => second.engine.shell.snapshot().neighbours.length === 1);
  const { cachedBytes } = first.engine.shell.snapshot();
  const digest = vi.spyOn(crypto.subtle, "digest").mockRejectedValue(new DOMException("", "OperationError"));
  await turnTo(second, late * segmentSeconds);
  await swarm.pass(1_000);
  digest.mockRestore();
  expect(await second.take(song, late)).toEqual(song.bytes[late]);
  expect(first.engine.shell.snapshot()).toMatchObject({ cachedBytes, neighbours: [expect.anything()] });
});

test("a segment of an earlier visit that the page fails to hash is handed over once it can, without asking anybody", async () => {
  const page = await swarm.open({ share: false });
  await page.remember(song);
  await turnTo(page);
  await swarm.pass(1_000);
  const before = segmentPaths().length;
  failToHash(4);
  expect(await page.take(song, late)).toEqual(song.bytes[late]);
  expect([segmentPaths().length, page.engine.shell.snapshot().rejected]).toEqual([before, []]);
});

test("a no says goodbye to each neighbour, closes its link and the connection to the tracker, all before it returns", async () => {
  const first = await giver();
  const second = await swarm.open();
  await turnTo(second);
  await swarm.until(() => second.engine.shell.snapshot().neighbours.length === 1);
  const sent = swarm.air.connections.map(({ channel }) => channel?.sent.length ?? 0);
  second.engine.choose(firstChoices);
  const last = swarm.air.connections.flatMap(({ channel }, index) => channel?.sent.slice(sent[index]) ?? []);
  const said = last.map((frame) => decode(frame)).map((each) => (each.ok ? each.value.message : each.error));
  expect(said).toContainEqual({ type: "goodbye", reason: "sharing-off" });
  expect(second.tracker.socket.heard.at(-1)).toEqual({ type: "bye" });
  expect(second.tracker.socket.readyState).toBe(2);
  expect(second.engine.shell.snapshot()).toMatchObject({ sharing: false, neighbours: [], trackerOpen: false });
  await swarm.pass(300);
  expect(swarm.air.connections.every(({ connectionState }) => connectionState === "closed")).toBe(true);
  expect(first.engine.shell.snapshot().neighbours).toEqual([]);
  // The music goes on, from the origin.
  await turnTo(second, late * segmentSeconds);
  expect(await second.take(song, late)).toEqual(song.bytes[late]);
});

test("a page that may not share says not a word to tracker or peers, whatever it plays", async () => {
  const page = await swarm.open({ share: false });
  await turnTo(page);
  await page.take(song, 0);
  await swarm.pass(10_000);
  expect(page.tracker.sockets).toEqual([]);
  expect(swarm.air.connections).toEqual([]);
  expect(swarm.origin.bodies("/api/v1/session").every((body) => JSON.stringify(body) === "{}")).toBe(true);
});

test("a page without a key of its own cannot share, and plays all the same", async () => {
  const { getRandomValues } = globalThis.crypto;
  vi.stubGlobal("crypto", { getRandomValues });
  const page = await swarm.open();
  expect(page.engine.identity).toBeNull();
  await turnTo(page);
  expect(await page.take(song, 0)).toEqual(song.bytes[0]);
  page.engine.shell.share(true);
  expect(page.engine.shell.snapshot().sharing).toBe(false);
  expect(page.engine.shell.bufferedBytes).toEqual([]);
});

test("what an earlier visit left is played from the store, without the origin", async () => {
  const page = await swarm.open({ share: false });
  await page.remember(song);
  await turnTo(page);
  const before = swarm.origin.asked.length;
  expect(await page.take(song, late)).toEqual(song.bytes[late]);
  expect(swarm.origin.asked).toHaveLength(before);
  expect(page.engine.shell.snapshot().bytes).toEqual({ cache: segmentBytes, peer: 0, cdn: 0 });
});

test("the beginning of a song that may be clicked is taken into memory, where it is at hand at once", async () => {
  const page = await swarm.open({ share: false });
  await page.remember(song);
  const first = { renditionId: song.manifest.renditionId, segmentIndex: 0 };
  expect(page.engine.shell.wants.atHand(first)).toBeNull();
  await page.engine.shell.warm(first.renditionId);
  expect(page.engine.shell.wants.atHand(first)).toEqual(song.bytes[0]);
});

test("what the disk has changed is not played: it is fetched again", async () => {
  const page = await swarm.open({ share: false });
  await page.remember(song, [new Uint8Array(segmentBytes)]);
  await turnTo(page);
  expect(await page.take(song, 0)).toEqual(song.bytes[0]);
  expect(segmentPaths()).toContain(`/media/${song.manifest.renditionId}/0.m4s`);
});

test("a manifest on the disk that no operator's key has signed is not believed, nor what it vouches for", async () => {
  swarm.origin.isForger = true;
  const page = await swarm.open({ share: false });
  await page.remember(song);
  expect(page.engine.shell.snapshot().cachedBytes).toBe(0);
  expect(page.engine.forgedManifests).toBe(1);
});

test("an emptied cache holds nothing, and what plays next comes from the origin again", async () => {
  const page = await swarm.open({ share: false });
  await turnTo(page);
  await page.take(song, 0);
  await swarm.pass(1_000);
  expect(page.engine.shell.snapshot().cachedBytes).toBeGreaterThanOrEqual(segmentBytes);
  const before = segmentPaths().length;
  await page.engine.shell.emptyCache();
  expect(await page.engine.store.list()).toEqual([]);
  expect(await page.take(song, 0)).toEqual(song.bytes[0]);
  expect(segmentPaths().slice(before)).toContain(`/media/${song.manifest.renditionId}/0.m4s`);
});

test("a page that leaves says so and may come back; one that is stopped asks for nothing more and keeps no timer", async () => {
  const page = await swarm.open();
  await turnTo(page);
  await swarm.until(() => page.engine.shell.snapshot().trackerOpen);
  page.engine.shell.leave();
  expect(page.tracker.socket.heard.at(-1)).toEqual({ type: "bye" });
  page.engine.shell.share(true);
  await swarm.until(() => page.engine.shell.snapshot().trackerOpen);
  page.engine.stop();
  await swarm.pass(5_000);
  const asked = swarm.origin.asked.length;
  await swarm.pass(10_000);
  expect(swarm.origin.asked).toHaveLength(asked);
  expect(swarm.clock.timers).toBe(0);
});

test("when the tracker was away and the network is back, it is tried at once", async () => {
  swarm.trackerIsUp = false;
  const page = await swarm.open();
  await turnTo(page);
  await swarm.until(() => page.tracker.sockets.length > 0);
  await swarm.pass(100);
  const sockets = page.tracker.sockets.length;
  swarm.trackerIsUp = true;
  page.engine.shell.hurryToTracker();
  await swarm.calm();
  expect(page.tracker.sockets).toHaveLength(sockets + 1);
  await swarm.pass(100);
  expect(page.engine.shell.snapshot().trackerOpen).toBe(true);
});

test("the engine's seed is drawn from the chance that the page gives", async () => {
  const drawn: number[] = [];
  const bytes = (length: number) => {
    drawn.push(length);
    return new Uint8Array(length);
  };
  await swarm.open({ share: false, chance: { fraction: () => 0.5, bytes } });
  expect(drawn).toEqual([4]);
});
