import type { Album, AlbumDetail } from "../../../shared/api/album.ts";
import type { Artist } from "../../../shared/api/artist.ts";
import type { SearchResult } from "../../../shared/api/search.ts";
import type { Track } from "../../../shared/api/track.ts";
import { albumOf, artistsOf } from "./kept-lists.ts";

type Kind = NonNullable<SearchResult["order"]>[number];

/** A word of fewer letters is not forgiven any. */
const forgivenFrom = 4;

/** As `GET /search` of the server, over what is kept: each word must be found, a name's own words count most. */
export function searchKept(albums: readonly AlbumDetail[], text: string, limit: number): SearchResult {
  const words = wordsOf(text);
  const tracks = ranked(
    albums.flatMap((album) => album.tracks),
    words,
    (track: Track) => [track.title, `${track.artistName} ${track.albumTitle}`],
  );
  const found = ranked(albums.map(albumOf), words, (album: Album) => [album.title, album.artistName]);
  const artists = ranked(artistsOf(albums), words, (artist: Artist) => [artist.name, ""]);
  const list = <Item>(all: readonly Scored<Item>[]) => ({
    items: all.slice(0, limit).map(({ item }) => item),
    total: all.length,
    next: null,
  });
  const best: readonly (readonly [Kind, number])[] = [
    ["artists", artists[0]?.score ?? 0],
    ["albums", found[0]?.score ?? 0],
    ["tracks", tracks[0]?.score ?? 0],
  ];
  const order = best.filter(([, score]) => score > 0).sort(([, one], [, other]) => other - one);
  return {
    tracks: list(tracks),
    albums: list(found),
    artists: list(artists),
    genres: [],
    years: null,
    order: order.map(([kind]) => kind),
  };
}

interface Scored<Item> {
  readonly item: Item;
  readonly score: number;
}

function ranked<Item>(
  items: readonly Item[],
  words: readonly string[],
  textsOf: (item: Item) => readonly [name: string, besides: string],
): Scored<Item>[] {
  const scored = items.map((item) => {
    const [name, besides] = textsOf(item).map(wordsOf) as [string[], string[]];
    return { item, score: scoreOf(words, name, besides) };
  });
  return scored.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
}

/** 0: a word is found nowhere. A name of which nothing is left over stands first. */
function scoreOf(words: readonly string[], name: readonly string[], besides: readonly string[]): number {
  let score = 0;
  for (const word of words) {
    const best = Math.max(3 * likeness(word, name), likeness(word, besides));
    if (best === 0) return 0;
    score += best;
  }
  return words.length === 0 ? 0 : score / words.length + words.length / (words.length + name.length);
}

/** 3: the word itself; 2: one that begins so; 1: one with a single letter wrong, missing or too many. */
function likeness(word: string, words: readonly string[]): number {
  if (words.includes(word)) return 3;
  if (words.some((each) => each.startsWith(word))) return 2;
  return word.length >= forgivenFrom && words.some((each) => isNear(word, each)) ? 1 : 0;
}

function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const [restOfOne, restOfOther] = [one.slice(same), other.slice(same)];
  return (
    restOfOne.slice(1) === restOfOther.slice(1) ||
    restOfOne.slice(1) === restOfOther ||
    restOfOne === restOfOther.slice(1)
  );
}

/** Without accents and signs; a name of signs alone is one word. */
function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return words.length > 0 || plain === "" ? words : [plain];
}
