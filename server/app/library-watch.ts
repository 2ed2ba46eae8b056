import type { FolderWatch } from "../../shared/api/ingest.ts";
import { watchesMax } from "../descriptors/watches-max.ts";
import type { IngestReport } from "../ingest/ingest-report.ts";
import { WatchedFolders, type WatchRoom } from "./watched-folders.ts";

export interface LibraryWatchOptions {
  /** Looks at one folder again. Resolves when it was looked through: what is in it may be made for days. */
  look(directory: string): Promise<Pick<IngestReport, "folders">>;
  onTrouble(error: unknown, directory: string): void;
  nowMs(): number;
  /** How many folders may be watched, those of all music folders together; what the system allows if not given. */
  readonly watchesMax?: number;
}

/** A folder is looked at again after a minute, or later when it takes long to look it through: at most a fiftieth of the time goes into it. */
const intervalMinMs = 60_000;
const intervalFactor = 50;
/** Of what changed in a folder while it was looked at for the first time nobody told: a second look follows. */
const soonMs = 2_000;

interface Watched {
  see(folders: readonly string[]): void;
  state(): FolderWatch;
  stop(): void;
}

/** Keeps music folders in sight while the server runs: at once where the system tells of changes, and at an interval everywhere. */
export class LibraryWatch {
  readonly #options: LibraryWatchOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #room: WatchRoom;
  #isStopped = false;

  constructor(options: LibraryWatchOptions) {
    this.#options = options;
    this.#room = { left: options.watchesMax ?? watchesMax() };
  }

  /** How a music folder is kept in sight; null when it is not yet. */
  state(directory: string): FolderWatch | null {
    return this.#watched.get(directory)?.state() ?? null;
  }

  /** A folder that is watched already goes on as it did. */
  start(directory: string): void {
    if (this.#isStopped || this.#watched.has(directory)) return;
    const { look, onTrouble, nowMs } = this.#options;
    let timer: NodeJS.Timeout | null = null;
    let isLooking = false;
    let isStirred = false;
    let nextMs = 0;
    const later = (ms: number) => {
      if (timer) clearTimeout(timer);
      nextMs = nowMs() + ms;
      if (!this.#isStopped) timer = setTimeout(again, ms).unref();
    };
    const again = async () => {
      if (this.#isStopped) return;
      if (isLooking) {
        isStirred = true;
        return;
      }
      isLooking = true;
      isStirred = false;
      let hasNew = false;
      const startMs = nowMs();
      try {
        const report = await look(directory);
        hasNew = folders.set(report.folders);
      } catch (error) {
        if (!this.#isStopped) onTrouble(error, directory);
      }
      isLooking = false;
      if (isStirred) later(0);
      else later(hasNew ? soonMs : Math.max(intervalMinMs, (nowMs() - startMs) * intervalFactor));
    };
    const folders = new WatchedFolders(() => void again(), this.#room);
    later(intervalMinMs);
    this.#watched.set(directory, {
      see(found) {
        if (folders.set(found)) later(soonMs);
      },
      state: () => ({
        ...folders.counts(),
        nextLookSeconds: isLooking ? null : Math.max(0, (nextMs - nowMs()) / 1000),
      }),
      stop() {
        if (timer) clearTimeout(timer);
        folders.close();
      },
    });
  }

  /** Folders of it were found by a look that somebody else began. */
  see(directory: string, folders: readonly string[]): void {
    if (!this.#isStopped) this.#watched.get(directory)?.see(folders);
  }

  stop(): void {
    this.#isStopped = true;
    for (const { stop } of this.#watched.values()) stop();
  }
}
