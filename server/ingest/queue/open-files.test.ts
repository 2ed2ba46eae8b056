import { expect, test } from "vitest";
import type { IngestItem } from "../../../shared/api/ingest.ts";
import { newlyOpen, type OpenFile, OpenFiles } from "./open-files.ts";
import { Pace } from "./pace.ts";

function file(
  path: string,
  { item = {}, ...change }: Partial<Omit<OpenFile, "item">> & { item?: Partial<IngestItem> },
) {
  const open = newlyOpen(path);
  return { ...open, ...change, item: { ...open.item, ...item } };
}

/** Chance with a seed: the numbers are in [0, 1). */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("the sums are those over all files, after any changes", () => {
  const chance = chanceOf(7);
  const files = new OpenFiles();
  const all = new Map<string, OpenFile>();
  const pick = <One>(from: readonly One[]) => from[Math.floor(chance() * from.length)]!;
  for (let step = 0; step < 3_000; step += 1) {
    const path = `/m/${pick(["A", "B", "C"])}/${Math.floor(chance() * 40)}.${pick(["flac", "mp3"])}`;
    if (chance() < 0.2) {
      files.delete(path);
      all.delete(path);
      continue;
    }
    const state = pick(["waiting", "working", "playable"] as const);
    const one = file(path, {
      ...{ part: pick([null, null, "playable", "qualities"] as const), partFraction: chance(), bytes: 100 * chance() },
      soundSeconds: pick([null, 60 * chance()]),
      item: { state, fraction: chance(), trackId: state === "playable" ? `t${path}` : null },
    });
    files.set(one);
    all.set(path, one);
  }
  const held = [...all.values()];
  expect(held.length).toBeGreaterThan(100);
  expect(files.size).toBe(held.length);
  expect(files.playableCount).toBe(held.filter(({ item }) => item.state === "playable").length);
  const begun = held.filter(({ item }) => item.state !== "waiting").reduce((sum, { item }) => sum + item.fraction, 0);
  expect(files.begunSongs).toBeCloseTo(begun, 6);
  const pace = new Pace();
  pace.measured("playable", { extension: "flac", bytes: 1_000, soundSeconds: 10 }, 1);
  pace.measured("qualities", { extension: "mp3", bytes: 100, soundSeconds: 10 }, 3);
  const each = held.flatMap(({ path, item, part, partFraction, bytes, soundSeconds }) => {
    const size = { extension: path.slice(path.lastIndexOf(".") + 1), bytes, soundSeconds };
    const leftOf = (of: "playable" | "qualities") => ({ ...size, part: of, left: part === of ? 1 - partFraction : 1 });
    return item.state === "playable" ? [leftOf("qualities")] : [leftOf("playable"), leftOf("qualities")];
  });
  const [summed, whole] = [pace.left(files.left(), 2), pace.left(each, 2)];
  expect(summed.playableSeconds).toBeCloseTo(whole.playableSeconds!, 6);
  expect(summed.allSeconds).toBeCloseTo(whole.allSeconds!, 6);
  const unheard = held.filter(({ path, item }) => path.startsWith("/m/A/") && item.trackId === null);
  expect(new Set(files.unheardOfAlbum("/m/A", 1_000)?.map(({ path }) => path))).toEqual(
    new Set(unheard.map(({ path }) => path)),
  );
});

test("what comes next is what cannot be heard yet, in the order in which it came, and then what lacks qualities", () => {
  const files = new OpenFiles();
  files.set(file("/m/1.flac", { item: { state: "playable", trackId: "t1" } }));
  files.set(file("/m/2.flac", {}));
  files.set(file("/m/3.flac", {}));
  files.set(file("/m/2.flac", { bytes: 5 }));
  expect(files.next(5).map(({ path }) => path)).toEqual(["/m/2.flac", "/m/3.flac"]);
  files.delete("/m/2.flac");
  files.set(file("/m/3.flac", { part: "playable" }));
  expect(files.next(5).map(({ path }) => path)).toEqual(["/m/1.flac"]);
  expect(files.atWork().map(({ path }) => path)).toEqual(["/m/3.flac"]);
});

test("a look at 100,000 files costs no more than one at ten, nearly", () => {
  const files = new OpenFiles();
  for (let index = 0; index < 100_000; index += 1) {
    const state = index % 2 === 0 ? "playable" : "waiting";
    files.set(file(`/m/${index % 5_000}/${index}.flac`, { bytes: 10, item: { state, trackId: `t${index}` } }));
  }
  const begun = performance.now();
  for (let look = 0; look < 100; look += 1) {
    files.left();
    files.latestPlayable();
    files.firstWaiting(50);
  }
  // A walk over all takes more than 5 ms each.
  expect((performance.now() - begun) / 100).toBeLessThan(1);
});
