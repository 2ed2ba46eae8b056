import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { createShelf, type Shelf } from "../../server/library/shelf.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import type { TrackId } from "../../shared/ids.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// One server whose songs were encoded, for all tests of this file; each hides songs of its own.

let server: TestServer;
let music: string;
let shelf: Shelf;
const idOf = new Map<string, TrackId>();

beforeAll(async () => {
  music = mkdtempSync(join(tmpdir(), "tutti-prune-"));
  for (const number of [1, 2, 3, 4, 5])
    writeFileSync(join(music, `${number}.wav`), wavBytes(clickTrack(1 + number / 10, 44_100)));
  server = await startTestServer({ musicDirectory: music });
  await server.musicDone();
  const { catalogue, store, dataDirectory } = server;
  for (const { title, id } of (await catalogue.listTracks({ limit: 9 })).items) idOf.set(title, id as TrackId);
  const operatorKey = await loadOperatorKey(dataDirectory);
  const names = diskTrackNames(join(dataDirectory, "media"));
  shelf = createShelf({ catalogue, store, operatorKey, names, nowMs: Date.now });
}, 300_000);

afterAll(async () => {
  await server?.close();
  rmSync(music, { recursive: true, force: true });
});

const hide = async (title: string) => shelf.hide(idOf.get(title)!);
const titlesOf = (tracks: readonly { readonly title: string }[]) => tracks.map(({ title }) => title);
const tick = () => new Promise((resolve) => setImmediate(resolve));

test("only what is hidden for so long is pruned; a song that is hidden again keeps its time", async () => {
  await hide("1");
  const [first] = await shelf.hiddenTracks();
  const untilMs = Date.now();
  while (Date.now() === untilMs) await tick();
  await hide("2");
  // As after a look that was killed between the hiding and its note.
  await hide("1");
  const hidden = await shelf.hiddenTracks();
  expect(titlesOf(hidden)).toEqual(["1", "2"]);
  expect(hidden[0]?.hiddenAt).toBe(first?.hiddenAt);
  expect(titlesOf(await shelf.hiddenTracks({ hiddenUntilMs: untilMs }))).toEqual(["1"]);
  const size = await shelf.bytesOf(first!);
  const told: [string, number][] = [];
  const onPruned = ({ title }: { title: string }, bytes: number) => told.push([title, bytes]);
  expect(await shelf.prune({ hiddenUntilMs: untilMs, onPruned })).toEqual({ tracks: 1, bytes: size });
  expect(size).toBeGreaterThan(10_000);
  expect(told).toEqual([["1", size]]);
  expect(titlesOf(await shelf.hiddenTracks())).toEqual(["2"]);
  const left = hidden[1]?.renditions.map(({ renditionId }) => renditionId).sort();
  expect((await server.store.listHidden()).sort()).toEqual(left);
  expect(await shelf.show(idOf.get("2")!)).toBe(true);
});

test("of two songs whose files come back while one is removed for good, that one is gone and the other stays", async () => {
  const { store, catalogue } = server;
  await hide("3");
  await hide("4");
  const [going, back] = await shelf.hiddenTracks();
  const { deleteHidden } = store;
  let shown: Promise<boolean>[] = [];
  vi.spyOn(store, "deleteHidden").mockImplementationOnce(async (renditionId) => {
    shown = [going!, back!].map(({ trackId }) => shelf.show(trackId));
    for (let ticks = 0; ticks < 2_000; ticks += 1) await tick();
    return deleteHidden(renditionId);
  });
  expect((await shelf.prune()).tracks).toBe(1);
  expect(await Promise.all(shown)).toEqual([false, true]);
  expect(await catalogue.findTrack(going!.trackId)).toBeNull();
  expect((await catalogue.findTrack(back!.trackId))?.renditions.length).toBe(back!.renditions.length);
  for (const { renditionId } of back!.renditions)
    expect(await store.openRendition(renditionId, "manifest.json")).not.toBeNull();
  expect([await shelf.hiddenTracks(), await store.listHidden()]).toEqual([[], []]);
});
