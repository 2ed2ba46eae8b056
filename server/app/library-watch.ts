import type { IngestReport } from "../ingest/ingest-report.ts";
import { WatchedFolders } from "./watched-folders.ts";

export interface LibraryWatchOptions {
  /** Looks at one folder again. */
  look(directory: string): Promise<IngestReport>;
  onTrouble(error: unknown): void;
  nowMs(): number;
}

/** A folder is looked at again after a minute, or later when a look takes long: at most a fiftieth of the time goes into it. */
const intervalMinMs = 60_000;
const intervalFactor = 50;
/** Of what changed in a folder while it was looked at for the first time nobody told: a second look follows. */
const soonMs = 2_000;

/** Keeps music folders in sight while the server runs: at once where the system tells of changes, and at an interval everywhere. */
export class LibraryWatch {
  readonly #options: LibraryWatchOptions;
  readonly #stops = new Map<string, () => void>();
  #isStopped = false;

  constructor(options: LibraryWatchOptions) {
    this.#options = options;
  }

  /** A folder that is watched already goes on as it did. */
  start(directory: string, first: IngestReport | null): void {
    if (this.#isStopped || this.#stops.has(directory)) return;
    const { look, onTrouble, nowMs } = this.#options;
    let timer: NodeJS.Timeout | null = null;
    let isLooking = false;
    let isStirred = false;
    const later = (ms: number) => {
      if (timer) clearTimeout(timer);
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
        if (!this.#isStopped) onTrouble(error);
      }
      isLooking = false;
      if (isStirred) later(0);
      else later(hasNew ? soonMs : Math.max(intervalMinMs, (nowMs() - startMs) * intervalFactor));
    };
    const folders = new WatchedFolders(() => void again());
    if (first) folders.set(first.folders);
    later(first ? soonMs : intervalMinMs);
    this.#stops.set(directory, () => {
      if (timer) clearTimeout(timer);
      folders.close();
    });
  }

  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stops.values()) stop();
  }
}
