import { basename, dirname, extname } from "node:path";
import type { IngestItem } from "../../../shared/api/ingest.ts";
import { filePartOf } from "../../catalog/queries/known-file.ts";
import { shownPath } from "../../files/native-path.ts";
import { albumFolderOf } from "../describe/disc-folder.ts";
import type { WorkLeft, WorkPart, WorkSize } from "./pace.ts";

/** A file that waits or is at work, and what was told of it. */
export interface OpenFile {
  /** A `fileKey`. */
  readonly path: string;
  readonly item: IngestItem;
  /** The job that runs on it; null while it waits for one. */
  readonly part: WorkPart | null;
  /** 0 to 1 of that job. */
  readonly partFraction: number;
  readonly partSinceMs: number;
  readonly bytes: number;
  readonly soundSeconds: number | null;
}

/** Where a file stands: nobody can hear it yet, it can be heard and waits for its other qualities, or a job runs on it. */
type Shelf = "waiting" | "playable" | "atWork";

/** Of the songs that became playable last so many are remembered. */
const latestMax = 50;

/**
 * The files that wait or are at work, summed as they change: with 100,000 of them a look costs no more than with ten. Each shelf is in the
 * order in which files came onto it.
 */
export class OpenFiles {
  readonly #shelves: Record<Shelf, Map<string, OpenFile>> = {
    waiting: new Map(),
    playable: new Map(),
    atWork: new Map(),
  };
  readonly #left: Record<"waiting" | "playable", Map<string, LeftOfKind>> = { waiting: new Map(), playable: new Map() };
  readonly #byTrack = new Index();
  /** Of those that wait: by the folder that stands for their album. */
  readonly #byAlbumFolder = new Index();
  #latestPlayable: string[] = [];
  #playable = 0;
  #begun = 0;

  get size(): number {
    const { waiting, playable, atWork } = this.#shelves;
    return waiting.size + playable.size + atWork.size;
  }

  /** How many can be heard, with those at work. */
  get playableCount(): number {
    return this.#playable;
  }

  /** How many whole songs the work on them amounts to: half of one and half of another are 1. */
  get begunSongs(): number {
    return Math.max(0, this.#begun);
  }

  get(path: string): OpenFile | undefined {
    const { waiting, playable, atWork } = this.#shelves;
    return atWork.get(path) ?? playable.get(path) ?? waiting.get(path);
  }

  set(file: OpenFile): void {
    const before = this.get(file.path);
    if (before) this.#count(before, -1);
    const shelf = shelfOf(file);
    if (before && shelfOf(before) !== shelf) this.#shelves[shelfOf(before)].delete(file.path);
    this.#shelves[shelf].set(file.path, file);
    this.#count(file, 1);
    if (file.item.state === "playable" && before?.item.state !== "playable") this.#becamePlayable(file.path);
  }

  delete(path: string): void {
    const before = this.get(path);
    if (!before) return;
    this.#shelves[shelfOf(before)].delete(path);
    this.#count(before, -1);
    // Sums of fractions of which nothing is left.
    if (this.size === 0) this.#begun = 0;
  }

  atWork(): OpenFile[] {
    return [...this.#shelves.atWork.values()];
  }

  /** The first ones that wait for their first job, or else for their second. */
  next(limit: number): OpenFile[] {
    const { waiting, playable } = this.#shelves;
    return first(waiting.size > 0 ? waiting : playable, limit);
  }

  firstWaiting(limit: number): OpenFile[] {
    return first(this.#shelves.waiting, limit);
  }

  /** Those that can be heard and wait for their other qualities, the latest first. */
  latestPlayable(): OpenFile[] {
    return this.#latestPlayable.flatMap((path) => this.#shelves.playable.get(path) ?? []);
  }

  pathsOfTrack(trackId: string): string[] {
    return this.#byTrack.of(trackId);
  }

  /** The files of an album that nobody can hear yet, those at work too. Null: there are more than an album has. */
  unheardOfAlbum(albumFolder: string, limit: number): OpenFile[] | null {
    const paths = this.#byAlbumFolder.of(albumFolder, limit + 1);
    return paths.length > limit ? null : paths.flatMap((path) => this.get(path) ?? []);
  }

  /** What is left to do, files of one kind taken together. */
  left(): WorkLeft[] {
    const atWork = this.atWork().flatMap((file): WorkLeft[] => {
      const size = sizeOf(file);
      const leftOf = (part: WorkPart) => ({ ...size, part, left: file.part === part ? 1 - file.partFraction : 1 });
      return file.item.state === "playable" ? [leftOf("qualities")] : [leftOf("playable"), leftOf("qualities")];
    });
    const resting = (["waiting", "playable"] as const).flatMap((shelf) =>
      [...this.#left[shelf]].flatMap(([extension, sums]) =>
        sizesOf(extension, sums).flatMap((size): WorkLeft[] => {
          const parts: readonly WorkPart[] = shelf === "waiting" ? ["playable", "qualities"] : ["qualities"];
          return parts.map((part) => ({ ...size, part, left: 1 }));
        }),
      ),
    );
    return [...atWork, ...resting];
  }

  #count(file: OpenFile, by: 1 | -1): void {
    const { path, item } = file;
    if (item.state === "playable") this.#playable += by;
    if (item.state === "working" || item.state === "playable") this.#begun += by * item.fraction;
    if (item.trackId !== null) this.#byTrack.count(item.trackId, path, by);
    if (item.trackId === null) this.#byAlbumFolder.count(albumFolderOf(shownPath(dirname(path))), path, by);
    const shelf = shelfOf(file);
    if (shelf === "atWork") return;
    const { extension, soundSeconds, bytes } = sizeOf(file);
    const sums = this.#left[shelf].get(extension) ?? { known: 0, soundSeconds: 0, unknown: 0, bytes: 0 };
    this.#left[shelf].set(extension, sums);
    if (soundSeconds === null) {
      sums.unknown += by;
      sums.bytes += by * bytes;
    } else {
      sums.known += by;
      sums.soundSeconds += by * soundSeconds;
    }
  }

  #becamePlayable(path: string): void {
    this.#latestPlayable = [path, ...this.#latestPlayable.filter((other) => other !== path)].slice(0, latestMax);
  }
}

/** Files that rest, of one kind: those with a known length in seconds, the others in bytes. */
interface LeftOfKind {
  known: number;
  soundSeconds: number;
  unknown: number;
  bytes: number;
}

/** Paths under a name, in the order in which they came. */
class Index {
  readonly #paths = new Map<string, Set<string>>();

  count(name: string, path: string, by: 1 | -1): void {
    const paths = this.#paths.get(name) ?? new Set();
    if (by === 1) paths.add(path);
    else paths.delete(path);
    if (paths.size === 0) this.#paths.delete(name);
    else this.#paths.set(name, paths);
  }

  of(name: string, limit = Number.POSITIVE_INFINITY): string[] {
    return first(this.#paths.get(name) ?? new Set<string>(), limit);
  }
}

/** A file of which nothing is known but its path. */
export function newlyOpen(path: string): OpenFile {
  const title = basename(shownPath(filePartOf(path).path));
  const item: IngestItem = { title, state: "waiting", fraction: 0, trackId: null, reason: null };
  return { path, item, part: null, partFraction: 0, partSinceMs: 0, bytes: 0, soundSeconds: null };
}

/** What its work is reckoned by. */
export function sizeOf({ path, bytes, soundSeconds }: OpenFile): WorkSize {
  return { extension: extname(filePartOf(path).path).slice(1).toLowerCase(), bytes, soundSeconds };
}

function sizesOf(extension: string, { known, soundSeconds, unknown, bytes }: LeftOfKind): WorkSize[] {
  return [
    ...(known > 0 ? [{ extension, bytes: 0, soundSeconds }] : []),
    ...(unknown > 0 ? [{ extension, bytes, soundSeconds: null }] : []),
  ];
}

function shelfOf({ item, part }: OpenFile): Shelf {
  if (part !== null) return "atWork";
  return item.state === "playable" ? "playable" : "waiting";
}

function first<Value>(from: Map<string, Value> | Set<Value>, limit: number): Value[] {
  const values: Value[] = [];
  for (const value of from.values()) {
    if (values.length >= limit) break;
    values.push(value);
  }
  return values;
}
