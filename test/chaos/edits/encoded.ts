import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { diskTrackNames } from "../../../server/library/track-names.ts";

/** A line of `job-log.mjs`. */
interface Job {
  readonly key: string;
  readonly kinds: readonly string[];
  readonly atMs: number;
}

interface Made {
  readonly renditionId: string;
  readonly atMs: number;
}

/**
 * Counts what was encoded twice: jobs on a rendition that was whole in the media store already. A job that a kill cut short is none of
 * them: nothing of it was there.
 */
export class Encoded {
  readonly #dataDirectory: string;
  readonly #log: string;
  /** By track and kind: when it was whole for the first time. */
  readonly #made = new Map<string, Made>();
  /** The song of each sound. */
  readonly #tracks = new Map<string, string>();

  constructor(folder: string, dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
    this.#log = join(folder, "jobs");
  }

  /** What a program needs so that its jobs are counted. */
  watching(): { readonly nodeFlags: readonly string[]; readonly settings: Readonly<Record<string, string>> } {
    const log = fileURLToPath(new URL("./job-log.mjs", import.meta.url));
    return { nodeFlags: ["--import", pathToFileURL(log).href], settings: { CHAOS_JOBS: this.#log } };
  }

  noteTrack(key: string, trackId: string): void {
    this.#tracks.set(key, trackId);
  }

  get renditions(): number {
    return this.#made.size;
  }

  async jobs(): Promise<Job[]> {
    const text = await readFile(this.#log, "utf8").catch(() => "");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Job);
  }

  /** Notes which renditions are whole, and answers what is wrong with those that were. */
  async look(): Promise<string[]> {
    const faults: string[] = [];
    const media = join(this.#dataDirectory, "media");
    const names = diskTrackNames(media);
    for (const trackId of await names.trackIds()) {
      const track = await names.read(trackId);
      for (const { kind, renditionId } of track?.renditions ?? []) {
        const atMs = (await timeOf(join(media, renditionId))) ?? (await timeOf(join(media, ".hidden", renditionId)));
        if (atMs === null) continue;
        const before = this.#made.get(`${trackId} ${kind}`);
        if (before && before.renditionId !== renditionId)
          faults.push(`${kind} of "${track?.title}" was there as ${before.renditionId} and is ${renditionId} now`);
        if (!before) this.#made.set(`${trackId} ${kind}`, { renditionId, atMs });
      }
    }
    return faults;
  }

  /** Titles of songs that are shown, while what is kept beside the media says that they are not. */
  async markedHidden(shown: readonly { readonly id: string; readonly title: string }[]): Promise<string[]> {
    const names = diskTrackNames(join(this.#dataDirectory, "media"));
    const found = await Promise.all(shown.map(async ({ id }) => (await names.read(id))?.hiddenAt !== undefined));
    return shown.filter((_, index) => found[index]).map(({ title }) => title);
  }

  /** Jobs so far on what was whole when they began, each in words. */
  async twice(): Promise<string[]> {
    return (await this.jobs()).flatMap(({ key, kinds, atMs }) => {
      const trackId = this.#tracks.get(key);
      const again = kinds.filter(
        (kind) => atMs > (this.#made.get(`${trackId} ${kind}`)?.atMs ?? Number.POSITIVE_INFINITY),
      );
      return again.map((kind) => `${kind} of ${trackId} was encoded once more at ${new Date(atMs).toISOString()}`);
    });
  }
}

/** When a rendition's last file was written; null when there is no such rendition. */
async function timeOf(directory: string): Promise<number | null> {
  return stat(join(directory, "manifest.json")).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}
