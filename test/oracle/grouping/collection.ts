import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import { flacWith, mp3With, namedFrame, textFrame } from "../../rigs/tagged-files.ts";

/** A file of the collection and what its tags say; who reads them has only the file. */
export interface MadeSong {
  /** Below the collection's folder. */
  readonly path: string;
  readonly title: string;
  /** Each value of the tag. */
  readonly artists: readonly string[];
  readonly albumArtists: readonly string[];
  /** Null: the tag is not there. */
  readonly album: string | null;
  readonly year: number;
  readonly disc: number | null;
  readonly track: number;
  readonly isCompilation: boolean;
  readonly releaseId: string | null;
  readonly artistSort: string | null;
}

type Draft = Partial<MadeSong> & Pick<MadeSong, "artists"> & { readonly folder?: string };

interface AlbumMaker {
  readonly random: Random;
  /** Tells albums apart; in each of its names. */
  readonly number: number;
  /** A name that no other album has. */
  name(what: string): string;
}

const songsOfAlbum = 8;
const scripts = ["दिल", "दल", "ハハ", "ババ", "C", "C#", "Ёлка", "Елка", "Мы", "愛", "Ærø", "Aero"];

const songsBy = (count: number, draft: (index: number) => Draft): Draft[] =>
  Array.from({ length: count }, (_, index) => draft(index));

/** One album of each kind that people keep. */
const kinds: Readonly<Record<string, (maker: AlbumMaker) => Draft[]>> = {
  plain: ({ name }) => songsBy(songsOfAlbum, () => ({ artists: [name("Artist")] })),
  "with an album artist and guests": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      artists: [index % 3 === 0 ? `${name("Host")} feat. ${name("Guest")}` : name("Host")],
      albumArtists: [name("Host")],
    })),
  "with guests and no album artist": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      artists: [index % 3 === 0 ? `${name("Lead")} feat. ${name("Guest")} ${index}` : name("Lead")],
    })),
  "a compilation by its flag": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({ artists: [`${name("Singer")} ${index}`], isCompilation: true })),
  "a compilation by Various Artists": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({ artists: [`${name("Voice")} ${index}`], albumArtists: ["Various Artists"] })),
  "a compilation by its folder": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({ artists: [`${name("Player")} ${index}`] })),
  "editions by year": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      ...{ artists: [name("Band")], title: `Take ${index % 4}`, track: 1 + (index % 4) },
      ...{ year: index < 4 ? 1982 : 2012, folder: index < 4 ? "Original" : "Remaster" },
    })),
  "editions by folder": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      ...{ artists: [name("Group")], title: `Cut ${index % 4}`, track: 1 + (index % 4) },
      folder: index < 4 ? "CD rip" : "Vinyl rip",
    })),
  "editions by MusicBrainz": ({ name, number }) =>
    songsBy(songsOfAlbum, (index) => ({
      ...{ artists: [name("Quartet")], title: `Part ${index % 4}`, track: 1 + (index % 4) },
      ...{ releaseId: releaseOf(number, index < 4 ? 1 : 2), folder: index < 4 ? "First" : "Second" },
    })),
  "one release in two folders": ({ name, number }) =>
    songsBy(songsOfAlbum, (index) => ({
      ...{ artists: [name("Trio")], releaseId: releaseOf(number, 3), folder: index < 4 ? "a" : "b" },
    })),
  "discs in folders": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      ...{ artists: [name("Opera")], disc: index < 4 ? 1 : 2, track: 1 + (index % 4) },
      folder: index < 4 ? "CD 1" : "CD 2",
    })),
  "discs in one folder": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      artists: [name("Suite")],
      disc: index < 4 ? 1 : 2,
      track: 1 + (index % 4),
    })),
  "several artists": ({ name }) =>
    songsBy(songsOfAlbum, () => ({
      artists: [name("One"), name("Other")],
      albumArtists: [name("One"), name("Other")],
    })),
  "a slash in a name": ({ name }) => songsBy(songsOfAlbum, () => ({ artists: [name("AC/DC")] })),
  "sort names": ({ name }) =>
    songsBy(songsOfAlbum, () => ({ artists: [`The ${name("Sorted")}`], artistSort: `${name("Sorted")}, The` })),
  "capitals and small letters": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      artists: [index % 2 ? name("Shout").toUpperCase() : name("Shout").toLowerCase()],
    })),
  "two normal forms": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({ artists: [name("Bjørn Ångström é").normalize(index % 2 ? "NFC" : "NFD")] })),
  "other scripts": ({ number }) =>
    songsBy(songsOfAlbum, () => ({ artists: [scripts[number % scripts.length] ?? ""], album: "चाँद" })),
  "a flat folder of singles": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({
      ...{ artists: [`${name("Soloist")} ${index}`], album: `${name("Single")} ${index}`, track: 1 },
    })),
  "years of its songs": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({ artists: [name("Anthologist")], year: 1970 + index })),
  "one album in two folders": ({ name }) =>
    songsBy(songsOfAlbum, (index) => ({ artists: [name("Scattered")], folder: index < 4 ? "x" : "y" })),
  "no album": ({ name }) => songsBy(songsOfAlbum, () => ({ artists: [name("Nameless")], album: null })),
};

export const albumKinds: readonly string[] = Object.keys(kinds);

function releaseOf(number: number, release: number): string {
  return `${String(number).padStart(8, "0")}-0000-4000-8000-${String(release).padStart(12, "0")}`;
}

/** So many songs, in albums of all kinds in turn; the same for the same seed. */
export function makeCollection(count: number, seed: number): MadeSong[] {
  const random = seededRandom(seed);
  const songs: MadeSong[] = [];
  for (let number = 0; songs.length < count; number += 1) {
    const kind = albumKinds[number % albumKinds.length] ?? "plain";
    const word = Math.floor(random() * 1e6).toString(36);
    const drafts = kinds[kind]?.({ random, number, name: (what) => `${what} ${word}${number}` }) ?? [];
    const year = 1960 + Math.floor(random() * 60);
    for (const [index, { folder = "", ...draft }] of drafts.entries()) {
      const extension = number % 3 === 2 ? "mp3" : "flac";
      songs.push({
        path: join(`${number} ${kind}`, folder, `${String(index + 1).padStart(2, "0")}.${extension}`),
        ...{ title: `Song ${index + 1} of ${number}`, albumArtists: [], album: `Album ${word}${number}`, year },
        ...{ disc: null, track: index + 1, isCompilation: false, releaseId: null, artistSort: null },
        ...draft,
      });
    }
  }
  return songs.slice(0, count);
}

/** Writes the files: tags in the three ways in which most taggers write them, and hardly any sound. */
export async function writeCollection(root: string, songs: readonly MadeSong[]): Promise<void> {
  for (const [index, made] of songs.entries()) {
    const path = join(root, made.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, path.endsWith(".flac") ? flacOf(made) : mp3Of(made, index % 2 === 0 ? 3 : 4));
  }
}

function flacOf(made: MadeSong): Buffer {
  return flacWith([
    ...[`TITLE=${made.title}`, `DATE=${made.year}`, `TRACKNUMBER=${made.track}`],
    ...made.artists.map((name) => `ARTIST=${name}`),
    ...made.albumArtists.map((name) => `ALBUMARTIST=${name}`),
    ...(made.album === null ? [] : [`ALBUM=${made.album}`]),
    ...(made.disc === null ? [] : [`DISCNUMBER=${made.disc}`]),
    ...(made.isCompilation ? ["COMPILATION=1"] : []),
    ...(made.releaseId === null ? [] : [`MUSICBRAINZ_ALBUMID=${made.releaseId}`]),
    ...(made.artistSort === null ? [] : [`ARTISTSORT=${made.artistSort}`]),
  ]);
}

function mp3Of(made: MadeSong, version: 3 | 4): Buffer {
  // ID3v2.3 has no several values; most taggers write them with a semicolon.
  const joined = (names: readonly string[]) => names.join(version === 4 ? "\0" : "; ");
  const text = (id: string, value: string) => textFrame(id, value, version === 4 ? "utf8" : "utf16le");
  return mp3With(version, [
    ...[text("TIT2", made.title), text("TPE1", joined(made.artists)), text("TRCK", String(made.track))],
    text(version === 4 ? "TDRC" : "TYER", String(made.year)),
    ...(made.albumArtists.length === 0 ? [] : [text("TPE2", joined(made.albumArtists))]),
    ...(made.album === null ? [] : [text("TALB", made.album)]),
    ...(made.disc === null ? [] : [text("TPOS", String(made.disc))]),
    ...(made.isCompilation ? [text("TCMP", "1")] : []),
    ...(made.releaseId === null ? [] : [namedFrame("MusicBrainz Album Id", made.releaseId)]),
    ...(made.artistSort === null ? [] : [text("TSOP", made.artistSort)]),
  ]);
}
