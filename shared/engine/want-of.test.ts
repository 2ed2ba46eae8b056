import { expect, test } from "vitest";
import { coreAt10s, manifestOf } from "../../test/rigs/engine.ts";
import { knowRendition } from "./rendition-state.ts";
import { isKeptWhateverTheQuota, isWanted, wantOf } from "./want-of.ts";

const names = ["p", "n", "l", "c", "k", "x"] as const;
const songs = names.map((name) => manifestOf(2, name));
const [playing, next, likely, clicked, kept, other] = songs.map(({ renditionId }) => renditionId);

/** One song plays, one comes next, one is likely, the pointer rests on one, one is kept for offline, and one is nothing to us. */
function listening() {
  const core = coreAt10s();
  for (const song of songs) knowRendition(core, song);
  core.listener.currentId = playing ?? null;
  core.listener.nextId = next ?? null;
  core.listener.clickId = clicked ?? null;
  if (likely) core.listener.likelyIds = new Set([likely]);
  if (kept) core.listener.pinnedIds = new Set([kept]);
  return core;
}

function those(holds: (renditionId: (typeof songs)[number]["renditionId"]) => boolean): string {
  return names.filter((_, index) => holds(songs[index]!.renditionId)).join("");
}

test("wantOf() tells the tracker how much a song is wanted, and nothing of where the pointer rests", () => {
  const core = listening();
  expect(songs.map(({ renditionId }) => wantOf(core, renditionId))).toEqual([3, 2, 1, 0, 1, 0]);
});

test("wantOf() no longer wants what is pinned once all of it is held", () => {
  const core = listening();
  const held = { used: false, bytes: { cache: 0, peer: 0, cdn: 1 }, reason: "alone" } as const;
  for (const segmentIndex of [0, 1]) core.renditions.get(kept!)?.held.set(segmentIndex, { ...held });
  expect(wantOf(core, kept!)).toBe(0);
});

test("isWanted() holds for all of which something may be fetched", () => {
  const core = listening();
  expect(those((renditionId) => isWanted(core, renditionId))).toBe("pnlck");
  expect(isWanted(core, other!)).toBe(false);
});

test("isKeptWhateverTheQuota() holds for what plays, comes next, or is pinned", () => {
  const core = listening();
  expect(those((renditionId) => isKeptWhateverTheQuota(core, renditionId))).toBe("pnk");
});
