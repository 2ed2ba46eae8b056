import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { PeerKind } from "../peer/deeds.ts";
import { floodKinds } from "../peer/floods.ts";
import { hearAmong } from "./hear-among.ts";
import { foreignBytes, missingSegments, openStage, type Stage, type Truth } from "./stage.ts";

let stage: Stage;
/** Of 30 seconds, for what takes its time, and of 12. */
let long: Song;
let short: Song;

interface Song {
  readonly trackId: string;
  readonly truth: Truth;
}

beforeAll(async () => {
  stage = await openStage({ songs: [30, 12], mediaDelayMs: 40 });
  const songs: Song[] = [];
  for (const track of stage.tracks) songs.push({ trackId: track.id, truth: await stage.truth(track) });
  [long, short] = songs as [Song, Song];
});

afterEach(() => stage?.audience.sendHome());
afterAll(() => stage?.close());

/** What a listener heard of a song among such neighbours, and how these fared. Whatever they did: every byte is right, and no sound is missing. */
async function among(kinds: readonly PeerKind[], song: Song) {
  const { end, gaps, crowd, linkMs, appended } = await hearAmong(stage, { ...song, kinds });
  expect(foreignBytes(appended, [song.truth])).toEqual([]);
  expect(missingSegments(appended, song.truth)).toEqual([]);
  // How long it takes is a matter of the machine as well: `npm run bench -- floods` measures it, at rest.
  const starved = gaps.silences.filter(({ aheadSeconds }) => aheadSeconds < 1);
  const cut = Math.max(0, ...linkMs).toFixed(0);
  console.log(
    `${kinds.length} of ${[...new Set(kinds)].join(", ")}: stalls ${end.stalls}, silences ${starved.length}, longest link ${cut} ms`,
  );
  return { crowd, linkMs };
}

const times = (count: number, kind: PeerKind) => Array.from({ length: count }, () => kind);

/** Five and twenty of every kind take minutes: all of them with TUTTI_TEST_WHOLE=1. */
const isWhole = process.env.TUTTI_TEST_WHOLE === "1";

test.each<[PeerKind, number, number]>([
  ["black-hole", 5, 8],
  ["busy", 5, 8],
  ...(isWhole
    ? ([
        ["black-hole", 20, 8],
        ["busy", 20, 8],
      ] as [PeerKind, number, number][])
    : []),
])("neighbours that are %s, %i of them, are asked for %i blocks at most on a link", async (kind, count, most) => {
  const { crowd } = await among(times(count, kind), long);
  for (const { asked, linkSeconds } of crowd) expect(asked).toBeLessThanOrEqual(most * Math.max(1, linkSeconds.length));
});

/** Who keeps below its budgets stays. */
const cutKinds = floodKinds.filter((kind) => kind !== "flood-below");
const fives = Array.from({ length: Math.ceil(cutKinds.length / 5) }, (_, index) => {
  const five = cutKinds.slice(5 * index, 5 * index + 5);
  return [...five, ...cutKinds].slice(0, 5);
});

const wholeFloods: [string, readonly PeerKind[]][] = [
  ["five that say what they hold no more", times(5, "flood-drop")],
  ["five whose holdings fill their frames", times(5, "flood-library")],
  ...fives.map((five): [string, readonly PeerKind[]] => [`five of ${five.join(", ")}`, five]),
  ["twenty that say what they hold", times(20, "flood-have")],
  ["twenty that say what they hold no more", times(20, "flood-drop")],
  ["twenty whose holdings fill their frames", times(20, "flood-library")],
];

test.each<[string, readonly PeerKind[]]>([
  ["five that say what they hold", times(5, "flood-have")],
  ["twenty of all kinds", [...cutKinds, ...times(20 - cutKinds.length, "flood-have")]],
  ...(isWhole ? wholeFloods : []),
])("who floods is cut off, and is no neighbour again: %s", async (_, kinds) => {
  const { crowd, linkMs } = await among(kinds, short);
  expect(linkMs.length).toBeGreaterThanOrEqual(5);
  // One that is borne stays as long as the song.
  expect(linkMs.filter((ms) => ms > 6_000)).toEqual([]);
  expect(crowd.filter(({ linkSeconds }) => linkSeconds.length > 1)).toEqual([]);
});

test("five that keep below their budgets stay, and no sound is missing", async () => {
  const { linkMs } = await among(times(5, "flood-below"), short);
  expect(Math.max(...linkMs)).toBeGreaterThan(8_000);
});
