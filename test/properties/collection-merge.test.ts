import fc from "fast-check";
import { expect, test } from "vitest";
import { apply, applyAll, stateOf } from "../../shared/collection/apply.ts";
import type { Deed, Operation } from "../../shared/collection/operation.ts";
import { keyBetween } from "../../shared/collection/order-key.ts";
import { parseOperation } from "../../shared/collection/parse-operation.ts";
import { emptyState } from "../../shared/collection/state.ts";
import { entriesOf, playlistsOf, textOf } from "../../shared/collection/views.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { aDevice, anId, aSong } from "../rigs/collection.ts";

const songs = 40;
const lists = Array.from({ length: 6 }, () => anId());

/** What two devices did of which each heard half of the other's at some time: ten thousand in all. */
function twoDevices(seed: number, count: number): Operation[] {
  const random = seededRandom(seed);
  const pick = <Item>(from: readonly Item[]): Item => from[Math.floor(random() * from.length)] as Item;
  const devices = ["a", "b"].map((letter) => aDevice(letter.repeat(16)));
  const made: Operation[] = [];
  const entries: { playlist: string; entry: string }[] = [{ playlist: lists[0] as string, entry: anId() }];
  const deed = (): Deed => {
    const song = aSong(String(Math.floor(random() * songs)));
    const playlist = pick(lists);
    const order = random() < 0.5 ? keyBetween(null, null) : keyBetween(keyBetween(null, null), null);
    const known = pick(entries);
    const added = { playlist, entry: anId() };
    switch (Math.floor(random() * 12)) {
      case 11:
        return random() < 0.1 ? { kind: "heard-forget" } : { kind: "heard", song };
      case 0:
        return { kind: "like", what: "track", thing: song };
      case 1:
        return { kind: "unlike", what: "track", of: song.id };
      case 2:
        return { kind: "rate", of: song.id, stars: Math.floor(random() * 6) };
      case 3:
        return { kind: "heard", song };
      case 4:
        return { kind: "playlist-make", playlist, name: `Made ${Math.floor(random() * 9)}` };
      case 5:
        return { kind: "playlist-rename", playlist, name: `Named ${Math.floor(random() * 9)}` };
      case 6:
        return { kind: "playlist-remove", playlist };
      case 7:
        return { kind: "playlist-place", playlist, folder: random() < 0.5 ? null : "Calm", order };
      case 8:
        return { kind: "entry-remove", ...known };
      case 9:
        return { kind: "entry-move", ...known, order };
      default:
        entries.push(added);
        return { kind: "entry-add", ...added, song, order };
    }
  };
  while (made.length < count) {
    const [who, other] = random() < 0.5 ? devices : [...devices].reverse();
    const operation = who?.does(deed(), { atMs: Math.floor(random() * 1e6) }) as Operation;
    made.push(operation);
    if (random() < 0.5) other?.hears(operation);
  }
  return made;
}

function mixed<Item>(items: readonly Item[], seed: number): Item[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

test("ten thousand operations of two devices, in any order and any of them twice, give one text, each applied once", () => {
  const made = twoDevices(16, 10_000);
  const text = textOf(stateOf(made));
  const forgets = made.filter(({ kind }) => kind === "heard-forget").map(({ clock }) => clock);
  const heard = made.filter(({ kind, clock }) => kind === "heard" && clock > Math.max(0, ...forgets));
  expect(made.every((operation) => parseOperation(operation).ok)).toBe(true);
  for (let seed = 1; seed <= 20; seed += 1) {
    const doubled = mixed([...made, ...mixed(made, seed).slice(0, 5_000)], seed + 100);
    const state = stateOf(doubled);
    expect(textOf(state)).toBe(text);
    expect(state.heard.size).toBe(heard.length);
  }
});

test("a device that has a part, hears the rest later and some of it again has the same", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 120 }), fc.nat(), fc.nat(120), (seed, count, order, cut) => {
      const made = twoDevices(seed, count);
      const whole = stateOf(made);
      const late = emptyState();
      const told = mixed(made, order);
      for (const operation of [...told.slice(0, cut), ...told.slice(Math.floor(cut / 2)), ...told.slice(0, cut)]) {
        apply(late, operation);
      }
      expect(textOf(late)).toBe(textOf(whole));
      for (const { id } of playlistsOf(whole)) expect(entriesOf(late, id)).toEqual(entriesOf(whole, id));
    }),
    { numRuns: 300, seed: 16 },
  );
});

test("two devices remember the same latest hearings, in whichever order and parts they were told", () => {
  const heardMax = 5;
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 150 }),
      fc.nat(),
      fc.integer({ min: 1, max: 40 }),
      (seed, count, order, part) => {
        const made = twoDevices(seed, count);
        const late = emptyState();
        const told = mixed(made, order);
        const gone = new Set<string>();
        for (let from = 0; from < told.length; from += part) {
          for (const id of applyAll(late, told.slice(Math.max(0, from - 3), from + part), heardMax)) gone.add(id);
        }
        expect(late.heard.size).toBeLessThanOrEqual(heardMax);
        expect(textOf(late)).toBe(textOf(stateOf(made, heardMax)));
        // Whoever deletes what is gone has the same afterwards.
        const left = made.filter(({ id }) => !gone.has(id));
        expect(textOf({ ...stateOf(left, heardMax), clock: late.clock })).toBe(textOf(late));
      },
    ),
    { numRuns: 300, seed: 16 },
  );
});
