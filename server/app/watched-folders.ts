import { type FSWatcher, watch } from "node:fs";
import { nativePath } from "../files/native-path.ts";

/** Folders that are watched at once: half of what Linux gives one user in all (8,192 in older ones). The others wait for their interval. */
const watchedMax = 4_096;
/** Nothing must have changed for so long: a file that is being copied is not half a song. */
const quietMs = 1_500;
/** Whatever goes on, after this long it is looked at. */
const quietMaxMs = 15_000;

/**
 * Tells when something changed in folders, once they are quiet. Folders on a network tell nothing: whoever uses this looks at an interval
 * too.
 */
export class WatchedFolders {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: () => void;
  #quiet: NodeJS.Timeout | null = null;
  #sinceMs = 0;
  #isClosed = false;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches these folders and no others. Answers whether there are new ones: of what changed in those before, nobody told. */
  set(folders: readonly string[]): boolean {
    const wanted = new Set(folders.slice(0, watchedMax));
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    const fresh = this.#isClosed ? [] : [...wanted].filter((folder) => !this.#watchers.has(folder));
    for (const folder of fresh) this.#watch(folder);
    return fresh.some((folder) => this.#watchers.has(folder));
  }

  close(): void {
    this.#isClosed = true;
    if (this.#quiet) clearTimeout(this.#quiet);
    this.set([]);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(nativePath(folder), { persistent: false }, () => this.#stir());
      watcher.on("error", () => {
        watcher.close();
        this.#watchers.delete(folder);
        this.#stir();
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // No more watches, or the folder is gone: the interval sees it.
    }
  }

  #stir(): void {
    if (this.#isClosed) return;
    const nowMs = performance.now();
    if (this.#quiet) clearTimeout(this.#quiet);
    else this.#sinceMs = nowMs;
    const waitMs = Math.min(quietMs, Math.max(0, this.#sinceMs + quietMaxMs - nowMs));
    this.#quiet = setTimeout(() => {
      this.#quiet = null;
      this.#onChange();
    }, waitMs).unref();
  }
}
