import { type FSWatcher, watch } from "node:fs";
import { nativePath } from "../files/native-path.ts";

/** How many more folders may be watched. All that watch have one of it in common. */
export interface WatchRoom {
  left: number;
}

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
  readonly #room: WatchRoom;
  #wanted = 0;
  #quiet: NodeJS.Timeout | null = null;
  #sinceMs = 0;
  #isClosed = false;

  constructor(onChange: () => void, room: WatchRoom) {
    this.#onChange = onChange;
    this.#room = room;
  }

  /** How many are watched, of those that are to be. */
  counts(): { readonly watched: number; readonly folders: number } {
    return { watched: this.#watchers.size, folders: this.#wanted };
  }

  /**
   * Watches these folders and no others, as far as there is room. Answers whether there are new ones: of what changed in those before,
   * nobody told.
   */
  set(folders: readonly string[]): boolean {
    const wanted = new Set(folders);
    this.#wanted = wanted.size;
    for (const [folder, watcher] of this.#watchers) if (!wanted.has(folder)) this.#leave(folder, watcher);
    let hasNew = false;
    for (const folder of this.#isClosed ? [] : wanted) {
      if (this.#watchers.has(folder)) continue;
      if (this.#room.left <= 0) break;
      const outcome = this.#watch(folder);
      if (outcome === "full") break;
      hasNew ||= outcome === "watched";
    }
    return hasNew;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#quiet) clearTimeout(this.#quiet);
    this.set([]);
  }

  /** What cannot be watched is seen at the interval. */
  #watch(folder: string): "watched" | "gone" | "full" {
    try {
      const watcher = watch(nativePath(folder), { persistent: false }, () => this.#stir());
      watcher.on("error", () => {
        if (this.#watchers.get(folder) === watcher) this.#leave(folder, watcher);
        this.#stir();
      });
      this.#watchers.set(folder, watcher);
      this.#room.left -= 1;
      return "watched";
    } catch (error) {
      // Other programs took more than their half: the next folder would be refused too.
      const { code } = error as NodeJS.ErrnoException;
      return code === "ENOSPC" || code === "EMFILE" ? "full" : "gone";
    }
  }

  #leave(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
    this.#room.left += 1;
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
