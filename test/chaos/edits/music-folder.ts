import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Random } from "../../../shared/seeded-random.ts";
import { ffmpeg, wavBytes } from "../../contract/sound.ts";
import { song } from "../../e2e/song.ts";
import { taggedFlac } from "../../rigs/tagged-files.ts";

/** A sound, and what the files with it say. */
interface Song {
  /** Names its sound, whatever its tags and its path. */
  readonly key: string;
  title: string;
  artist: string;
  album: string;
  year: number;
  track: number;
  /** Below the music folder. */
  folder: string;
  /** Its file, and the copies beside it. */
  readonly names: string[];
}

/** What a person does to a music folder, by the names that are printed. */
export const deeds = [
  ...["add", "tag", "tag an album", "move", "rename", "replace", "copy", "delete"],
  ...["put back", "remove a folder", "write a list"],
] as const;
export type Deed = (typeof deeds)[number];

const artists = ["Ada", "ADA", "Bo & Cy", "Ada feat. Bo", "Đuro", "AC/DC"];
const soundSecondsMax = 3;
/** So that a round is cheap, and that a song which is removed is not half of the library. */
const songsMin = 5;
const songsMax = 10;

/** A music folder under a person's hands. The same chances do the same to it, whoever reads it meanwhile. */
export class MusicFolder {
  /** Where it is mounted, or would be. */
  readonly path: string;
  readonly #aside: string;
  readonly #random: Random;
  readonly #seed: number;
  readonly #songs: Song[] = [];
  /** Sounds that are in it no more, and may come back. */
  readonly #removed: Song[] = [];
  readonly #sounds = new Map<string, Buffer>();
  #made = 0;
  #isMounted = true;

  constructor(folder: string, { seed, random }: { readonly seed: number; readonly random: Random }) {
    this.path = join(folder, "music");
    this.#aside = join(folder, "unmounted");
    this.#random = random;
    this.#seed = seed;
  }

  async fill(songs: number): Promise<void> {
    await mkdir(this.path);
    for (let made = 0; made < songs; made += 1) await this.#add();
  }

  /** The title that each sound has now, by its key. */
  titles(): ReadonlyMap<string, string> {
    return new Map(this.#songs.map(({ key, title }) => [key, title]));
  }

  get isMounted(): boolean {
    return this.#isMounted;
  }

  /** Takes the whole folder away; what is left is nothing, or the empty folder on which it was mounted. */
  async unmount(): Promise<void> {
    await rename(this.path, this.#aside);
    this.#isMounted = false;
    if (this.#chance(2)) await mkdir(this.path);
  }

  async remount(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await rename(this.#aside, this.path);
    this.#isMounted = true;
  }

  async do(deed: Deed): Promise<void> {
    if (deed === "add" || this.#songs.length < songsMin) return this.#add();
    const one = this.#pick(this.#songs);
    switch (deed) {
      case "tag":
        this.#edit(one);
        return this.#write(one);
      case "tag an album": {
        const album = `Album ${this.#below(5)}`;
        for (const each of this.#songs.filter(({ folder }) => folder === one.folder)) {
          each.album = album;
          await this.#write(each);
        }
        return;
      }
      case "move":
        return this.#move(one, this.#anyFolder());
      case "rename": {
        const name = this.#pick(one.names);
        const other = `renamed ${this.#below(1e6)}.flac`;
        await rename(this.#at(one, name), this.#at(one, other));
        one.names[one.names.indexOf(name)] = other;
        return;
      }
      case "replace":
        return this.#replace(one);
      case "copy": {
        const name = `copy ${this.#below(1e6)}.flac`;
        await cp(this.#at(one, one.names[0] ?? ""), this.#at(one, name));
        one.names.push(name);
        return;
      }
      case "delete":
        return this.#delete(one);
      case "put back":
        return this.#removed.length > 0 ? this.#putBack() : this.#add();
      case "remove a folder": {
        const there = this.#songs.filter(({ folder }) => folder === one.folder);
        if (this.#songs.length - there.length < songsMin) return this.#add();
        for (const each of there) this.#forget(each);
        return rm(join(this.#root(), one.folder), { recursive: true });
      }
      case "write a list":
        return this.#writeList();
    }
  }

  #root(): string {
    return this.#isMounted ? this.path : this.#aside;
  }

  #at({ folder }: Song, name: string): string {
    return join(this.#root(), folder, name);
  }

  async #add(): Promise<void> {
    if (this.#songs.length >= songsMax) return this.#delete(this.#pick(this.#songs));
    const number = this.#made++;
    const key = this.#newSound();
    const [artist, album] = [this.#pick(artists), `Album ${this.#below(3)}`];
    const facts = { artist, album, year: 1980 + this.#below(3), track: 1 + this.#below(9) };
    const folder = this.#anyFolder();
    const added: Song = { key, title: `Song ${number}`, ...facts, folder, names: [`${number}.flac`] };
    this.#songs.push(added);
    await this.#write(added);
  }

  /** Another sound under the path of one of its files. */
  async #replace(one: Song): Promise<void> {
    const name = this.#pick(one.names);
    one.names.splice(one.names.indexOf(name), 1);
    if (one.names.length === 0) this.#forget(one);
    const other: Song = { ...one, key: this.#newSound(), title: `Song ${this.#made++}`, names: [name] };
    this.#songs.push(other);
    await this.#write(other);
  }

  async #delete(one: Song): Promise<void> {
    const name = this.#pick(one.names);
    await rm(this.#at(one, name));
    one.names.splice(one.names.indexOf(name), 1);
    if (one.names.length === 0) this.#forget(one);
  }

  async #putBack(): Promise<void> {
    const back = this.#pick(this.#removed);
    this.#removed.splice(this.#removed.indexOf(back), 1);
    back.names.push(`back ${this.#below(1e6)}.flac`);
    this.#songs.push(back);
    await this.#write(back);
  }

  #forget(one: Song): void {
    one.names.length = 0;
    this.#songs.splice(this.#songs.indexOf(one), 1);
    this.#removed.push(one);
  }

  /** With all its copies: of files with one sound and other names the one that came first would name it. */
  async #move(one: Song, folder: string): Promise<void> {
    const from = one.names.map((name) => this.#at(one, name));
    one.folder = folder;
    await mkdir(join(this.#root(), folder), { recursive: true });
    for (const [index, name] of one.names.entries()) await rename(from[index] ?? "", this.#at(one, name));
  }

  #edit(one: Song): void {
    const change = this.#below(5);
    if (change === 0) one.title = `${one.title.split(",")[0]}, edited ${this.#below(1e6)}`;
    else if (change === 1) one.artist = this.#pick(artists);
    else if (change === 2) one.album = `Album ${this.#below(5)}`;
    else if (change === 3) one.year = 1980 + this.#below(3);
    else one.track = 1 + this.#below(9);
  }

  async #writeList(): Promise<void> {
    const name = `List ${this.#below(3)}.m3u8`;
    const lines = Array.from({ length: 3 }, () => {
      const one = this.#pick(this.#songs);
      return join(one.folder, this.#pick(one.names));
    });
    await writeFile(join(this.#root(), name), lines.join("\n"));
  }

  /** As editors of tags do: some write into the file, some put another in its place. */
  async #write(one: Song): Promise<void> {
    const { title, artist, album, year, track } = one;
    const comments = [`TITLE=${title}`, `ARTIST=${artist}`, `ALBUM=${album}`, `DATE=${year}`, `TRACKNUMBER=${track}`];
    const bytes = taggedFlac(this.#sounds.get(one.key) ?? Buffer.alloc(0), comments);
    const isInPlace = this.#chance(2);
    for (const name of one.names) {
      const path = this.#at(one, name);
      await mkdir(dirname(path), { recursive: true });
      if (isInPlace) await writeFile(path, bytes);
      else {
        await writeFile(`${path}.part`, bytes);
        await rename(`${path}.part`, path);
      }
    }
  }

  #newSound(): string {
    const seconds = 1 + this.#random() * (soundSecondsMax - 1);
    const made = join(dirname(this.path), "made.flac");
    ffmpeg(["-i", "pipe:0", made], wavBytes(song(seconds, this.#seed * 10_000 + this.#sounds.size)));
    const flac = readFileSync(made);
    const key = soundKeyOf(flac);
    this.#sounds.set(key, flac);
    return key;
  }

  #anyFolder(): string {
    return join(this.#pick(["Ada", "Bo", "Mixed"]), `Album ${this.#below(2)}`);
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #chance(of: number): boolean {
    return this.#below(of) === 0;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }
}

/** Names the sound of a FLAC file, which ends with it; found without Tutti's own. The same in `job-log.mjs`. */
function soundKeyOf(flac: Buffer): string {
  return createHash("sha256").update(flac.subarray(-1_024)).digest("hex").slice(0, 16);
}
