import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { startHostilePeer } from "../peer/node-peer.ts";
import { type Listener, type PageSnapshot, pause } from "./audience.ts";
import { foreignBytes, missingSegments, openStage, type Stage, type Truth } from "./stage.ts";

let stage: Stage;
let track: Track;
let truth: Truth;

beforeAll(async () => {
  stage = await openStage({ songs: [36], mediaDelayMs: 40 });
  track = stage.tracks[0] as Track;
  truth = await stage.truth(track);
});

afterEach(() => stage?.audience.sendHome());
afterAll(() => stage?.close());

async function joinAndPlay(): Promise<Listener> {
  const listener = await stage.audience.join();
  await listener.play(track.id);
  await listener.until(({ state }) => state === "playing", 20_000);
  return listener;
}

async function expectWholeSong(listener: Listener): Promise<PageSnapshot> {
  const end = await listener.until(({ state }) => state === "ended", 80_000);
  const appended = await listener.appended();
  expect(foreignBytes(appended, [truth])).toEqual([]);
  expect(missingSegments(appended, truth)).toEqual([]);
  expect(await listener.stalls()).toBe(0);
  return end;
}

const holdsAll = ({ segments }: PageSnapshot) => segments.length === truth.segments.length;

test("with the origin dark and two holders in the mesh a song plays to its end", async () => {
  const holders = [await joinAndPlay(), await joinAndPlay()];
  for (const holder of holders) await holder.until(holdsAll, 60_000);
  const late = await joinAndPlay();
  await late.until(({ neighbours }) => neighbours.length === 2, 10_000);
  stage.server.setMediaUp(false);
  const before = await stage.segmentBytesServed();
  const end = await expectWholeSong(late).finally(() => stage.server.setMediaUp(true));
  expect((await stage.segmentBytesServed()) - before).toBe(0);
  expect(end.bytes.peer).toBeGreaterThan(truth.bytes / 2);
});

test("a killed tracker costs no stall and no link, and is announced to within 5 s of its return", async () => {
  const listeners = [await joinAndPlay(), await joinAndPlay()];
  for (const listener of listeners) await listener.until(({ neighbours }) => neighbours.length === 1, 10_000);
  const linksBefore = await Promise.all(listeners.map(async (listener) => (await listener.snapshot()).dials));
  await stage.server.stopTracker();
  for (const listener of listeners) await listener.until(({ trackerOpen }) => !trackerOpen, 5_000);
  await pause(8_000);
  for (const listener of listeners) expect((await listener.snapshot()).neighbours).toHaveLength(1);
  const announcesBefore = await stage.server.metric("tutti_tracker_announces_total");
  const returnedAtMs = Date.now();
  stage.server.startTracker();
  for (const listener of listeners) await listener.until(({ trackerOpen }) => trackerOpen, 5_000);
  while ((await stage.server.metric("tutti_tracker_announces_total")) < announcesBefore + 2) {
    if (Date.now() - returnedAtMs > 5_000) throw new Error("Not announced again within 5 s of the tracker's return");
    await pause(50);
  }
  console.log(`tracker: announced again ${Date.now() - returnedAtMs} ms after its return`);
  for (const listener of listeners) await expectWholeSong(listener);
  const linksAfter = await Promise.all(listeners.map(async (listener) => (await listener.snapshot()).dials));
  expect(linksAfter).toEqual(linksBefore);
});

test("a neighbour that dies in the middle of a block costs no stall", async () => {
  const dying = await startHostilePeer({
    serverUrl: stage.server.url,
    renditionId: truth.renditionId,
    segments: truth.segments.map((segment) => new Uint8Array(segment)),
    kind: "die-mid-block",
  });
  const listener = await joinAndPlay();
  await expectWholeSong(listener);
  expect(dying.served()).toBeGreaterThan(0);
  await dying.close();
});

test("a page that is closed in the middle of a song costs its neighbour no stall", async () => {
  const first = await joinAndPlay();
  const second = await joinAndPlay();
  await second.until(({ bytes }) => bytes.peer > 0, 15_000);
  await first.close();
  await expectWholeSong(second);
});
