import { expect, test } from "vitest";
import { coreAt10s, manifestOf, neighbourOf, only } from "../../../test/rigs/engine.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import { callOffUnwanted } from "./call-off.ts";

const old = manifestOf(20, "a");
const now = manifestOf(20, "b");

/** Song b plays; of both songs segment 0 is asked of a neighbour, and segment 1 of the origin. */
function changed() {
  const core = coreAt10s({ idlePartialsMax: 2 });
  const neighbour = neighbourOf(core, 1, old);
  [old, now].forEach((song, index) => {
    const { renditionId } = song;
    partialOf(knowRendition(core, song), 0).asked[0] = 1;
    const key = { renditionId, segmentIndex: 0, blockIndex: 0 };
    const request = { requestId: index, key, askedAtMs: 9_900, timeoutAtMs: 11_000, expired: false, arrivedBytes: 0 };
    neighbour.requests.set(index, request);
    const fetch = { firstBlock: 0, endBlock: 5, startedAtMs: 9_900, lastBlockAtMs: 9_900, arrivedBlocks: 0 };
    core.origin.fetches.set(index, {
      ...fetch,
      fetchId: index,
      key: { renditionId, segmentIndex: 1 },
      cancelled: false,
    });
  });
  core.listener.currentId = now.renditionId;
  return { core, neighbour };
}

test("what is on its way for the song before is called off, what this one needs goes on", () => {
  const { core, neighbour } = changed();
  callOffUnwanted(core);
  expect(only(core.out, "cancel-origin").map(({ fetchId }) => fetchId)).toEqual([0]);
  expect(only(core.out, "send").map(({ message }) => message)).toEqual([{ type: "cancel", requestId: 0 }]);
  expect([...neighbour.requests.values()].map(({ expired }) => expired)).toEqual([true, false]);
  expect(knowRendition(core, old).partial.has(0)).toBe(false);
});

test("of half-fetched segments the newest stay, for the listener may come back", () => {
  const { core } = changed();
  const state = knowRendition(core, old);
  for (const [segmentIndex, firstKeptMs] of [
    [5, 3_000],
    [6, 1_000],
    [7, 2_000],
  ] as const) {
    Object.assign(partialOf(state, segmentIndex), { keptCount: 1, firstKeptMs });
  }
  callOffUnwanted(core);
  expect([...state.partial.keys()].toSorted()).toEqual([5, 7]);
});
