import { dirname } from "node:path";
import type { MadeSong } from "./collection.ts";

/** Albums of both sides that have songs in common, and are not the same. */
export interface Difference {
  readonly songs: readonly MadeSong[];
  /** How many albums these songs are. */
  readonly ours: number;
  readonly theirs: number;
}

/** Why Tutti groups songs otherwise than Navidrome. Each holds of a difference only when its songs show it. */
const rules: readonly { readonly name: string; holds(difference: Difference): boolean }[] = [
  {
    name: "names are one in normal form C",
    holds: ({ songs, ours, theirs }) =>
      ours === 1 &&
      theirs > 1 &&
      namesOf(songs, plain).size > 1 &&
      namesOf(songs, (made) => plain(made).normalize("NFC")).size === 1,
  },
  {
    name: "a folder that agrees on the album and not on the artist is a compilation",
    holds: ({ songs, ours, theirs }) =>
      ours === 1 && theirs > 1 && isUnsaid(songs) && foldersOf(songs).size === 1 && namesOf(songs, hostOf).size > 1,
  },
  {
    name: "guests do not part an album",
    holds: ({ songs, ours, theirs }) =>
      ours === 1 && theirs > 1 && isUnsaid(songs) && namesOf(songs, hostOf).size === 1 && songs.some(hasGuest),
  },
  {
    name: "another year in another folder is another edition",
    holds: ({ songs, ours, theirs }) =>
      ours > 1 && theirs === 1 && ours === foldersOf(songs).size && areApart(songs, ({ year }) => year),
  },
  {
    name: "the same songs in another folder are another edition",
    holds: ({ songs, ours, theirs }) =>
      ours > 1 && theirs === 1 && ours === foldersOf(songs).size && isRepeated(songs, ({ title }) => title),
  },
];

/** The rule by which it is right; null when none holds. */
export function explain(difference: Difference): string | null {
  return rules.find((rule) => rule.holds(difference))?.name ?? null;
}

/** Sets of songs that the two sides group otherwise. */
export function differencesOf(
  songs: readonly MadeSong[],
  ours: (made: MadeSong) => string,
  theirs: (made: MadeSong) => string,
): { readonly same: number; readonly differences: readonly Difference[] } {
  const groups = connected(songs, ours, theirs);
  const counted = groups.map((group) => ({
    songs: group,
    ours: namesOf(group, ours).size,
    theirs: namesOf(group, theirs).size,
  }));
  const differences = counted.filter((group) => group.ours !== 1 || group.theirs !== 1);
  return { same: counted.length - differences.length, differences };
}

/** Songs are together when either side has them in one album. */
function connected(songs: readonly MadeSong[], ...sides: readonly ((made: MadeSong) => string)[]): MadeSong[][] {
  const groupOf = new Map<string, Set<MadeSong>>();
  for (const made of songs) {
    const keys = sides.map((side, index) => `${index} ${side(made)}`);
    const joined = new Set([made, ...keys.flatMap((key) => [...(groupOf.get(key) ?? [])])]);
    for (const member of joined)
      for (const [index, side] of sides.entries()) groupOf.set(`${index} ${side(member)}`, joined);
  }
  return [...new Set(groupOf.values())].map((group) => [...group]);
}

/** Whether the tags leave it to the reader whose album it is. */
function isUnsaid(songs: readonly MadeSong[]): boolean {
  return songs.every(({ albumArtists, isCompilation }) => albumArtists.length === 0 && !isCompilation);
}

function namesOf(songs: readonly MadeSong[], name: (made: MadeSong) => string): Set<string> {
  return new Set(songs.map(name));
}

function foldersOf(songs: readonly MadeSong[]): Set<string> {
  return namesOf(songs, ({ path }) => dirname(path));
}

function plain({ artists }: MadeSong): string {
  return artists.join("; ").toLowerCase();
}

function hostOf(made: MadeSong): string {
  return plain(made).split(" feat. ")[0] ?? "";
}

function hasGuest(made: MadeSong): boolean {
  return plain(made).includes(" feat. ");
}

/** Whether each folder has values of its own. */
function areApart(songs: readonly MadeSong[], value: (made: MadeSong) => unknown): boolean {
  const folders = [...foldersOf(songs)].map(
    (folder) => new Set(songs.filter(({ path }) => dirname(path) === folder).map(value)),
  );
  return folders.every((one) => folders.every((other) => one === other || ![...one].some((each) => other.has(each))));
}

/** Whether each folder has the same values. */
function isRepeated(songs: readonly MadeSong[], value: (made: MadeSong) => string): boolean {
  const folders = [...foldersOf(songs)].map((folder) =>
    songs
      .filter(({ path }) => dirname(path) === folder)
      .map(value)
      .sort()
      .join("\n"),
  );
  return new Set(folders).size === 1;
}
