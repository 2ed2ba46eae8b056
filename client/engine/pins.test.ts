import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { segmentBytes } from "../../test/rigs/origin.ts";
import { TestSwarm } from "../../test/rigs/swarm.ts";
import { firstChoices } from "./choices.ts";
import type { ListenerEngine } from "./listener-engine.ts";
import { Pins } from "./pins.ts";

let swarm: TestSwarm;
let engine: ListenerEngine;
let tracks: Track[];
let pins: Pins;

beforeEach(async () => {
  swarm = new TestSwarm();
  tracks = ["a", "b", "c"].map((id) => swarm.origin.addTrack(id));
  engine = (await swarm.open({ share: false })).engine;
  pins = new Pins();
});

afterEach(() => {
  engine.stop();
  vi.unstubAllGlobals();
});

const idsOf = (chosen: readonly Track[]) => chosen.map(({ renditions }) => renditions[0]?.renditionId ?? "");
const pinned = () => engine.shell.snapshot().pinned.map(({ renditionId }) => renditionId);

test("what is kept for offline is fetched while nothing plays, in its order", async () => {
  expect(await pins.keep(engine, idsOf(tracks))).toBeNull();
  expect(pinned()).toEqual(idsOf(tracks));
  expect([...pins.renditionIds]).toEqual(idsOf(tracks));
  const held = () => engine.shell.snapshot().pinned.map(({ heldSegments }) => heldSegments);
  await swarm.until(() => held().every((segments) => segments === 4));
  expect(engine.shell.snapshot().bytes.cdn).toBe(12 * segmentBytes);
});

test("what is kept takes the place of what was kept before", async () => {
  await pins.keep(engine, idsOf(tracks.slice(0, 2)));
  await pins.keep(engine, idsOf(tracks.slice(2)));
  expect(pinned()).toEqual(idsOf(tracks.slice(2)));
  await pins.keep(engine, []);
  expect(pinned()).toEqual([]);
  expect(pins.renditionIds.size).toBe(0);
});

test("what does not fit is refused with both figures, and nothing changes: a tenth is left for what is heard by the way", async () => {
  await pins.keep(engine, idsOf(tracks.slice(0, 1)));
  engine.choose({ ...firstChoices, cacheBytesMax: 1_000_000 });
  await swarm.calm();
  const fits = swarm.origin.addTrack("d", [{ segmentCount: 45 }]);
  const tooLong = swarm.origin.addTrack("e", [{ segmentCount: 46 }]);
  expect(await pins.keep(engine, idsOf([tooLong]))).toBe(
    "Cannot keep so much for offline: it needs 1 MB in all, and 1 MB may be used on this device.",
  );
  expect(pinned()).toEqual(idsOf(tracks.slice(0, 1)));
  expect([...pins.renditionIds]).toEqual(idsOf(tracks.slice(0, 1)));
  expect(await pins.keep(engine, idsOf([fits]))).toBeNull();
});

test("a later call takes the place of one whose manifests are still to come", async () => {
  swarm.origin.isUp = false;
  const first = pins.keep(engine, idsOf(tracks.slice(0, 1)));
  await swarm.pass(100);
  const second = pins.keep(engine, idsOf(tracks.slice(1)));
  swarm.origin.isUp = true;
  await swarm.pass(3_000);
  expect([await first, await second]).toEqual([null, null]);
  expect(pinned()).toEqual(idsOf(tracks.slice(1)));
  expect([...pins.renditionIds]).toEqual(idsOf(tracks.slice(1)));
});

test("a name that is none, as an older version may have stored, is left out", async () => {
  expect(await pins.keep(engine, ["nonsense", ...idsOf(tracks.slice(0, 1))])).toBeNull();
  expect(pinned()).toEqual(idsOf(tracks.slice(0, 1)));
});

test("songs that the server does not have hold up none of the others; when it has none of them, that is said", async () => {
  swarm.origin.missingPaths = new RegExp(idsOf(tracks)[1] ?? "");
  const keeping = pins.keep(engine, idsOf(tracks));
  await swarm.until(() => pinned().length > 0);
  expect(await keeping).toBeNull();
  expect(pinned()).toEqual([idsOf(tracks)[0], idsOf(tracks)[2]]);
  const none = pins.keep(engine, idsOf(tracks).slice(1, 2));
  let said: string | null = null;
  void none.then((failure) => {
    said = failure;
  });
  await swarm.until(() => said !== null);
  expect(said).toBe("The server has none of it any more.");
});
