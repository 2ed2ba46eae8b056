import { describeFull, diskFullOf } from "../../files/free-room.ts";
import type { DirectoryChoice, Ingest } from "../../ingest/ingest.ts";
import type { IngestReport } from "../../ingest/ingest-report.ts";
import type { NamedFolders } from "../named-folders.ts";

/** What came of looking at a folder. */
export interface FolderLook {
  readonly directory: string;
  /** Null while it is looked at for the first time. */
  readonly report: IngestReport | null;
  /** How often it was looked at to the end. */
  readonly looks: number;
  readonly isLooking: boolean;
  /** Why the last look ended before its end, or why the folder itself could not be listed. */
  readonly trouble: string | null;
}

/** What is kept of each folder, also of one that was never asked for itself but has others below it. */
interface Folder {
  readonly directory: string;
  /** Ends with the last look that was begun at it or at what lies in it. Two at once would hide each other's songs. */
  turn: Promise<unknown>;
  /** Looks at it that are not done. */
  underWay: number;
  /** Whether one beside another left something, which a look after both settles. */
  isUnsettled: boolean;
  /** Null before its first turn. */
  seen: FolderLook | null;
}

export interface FolderLooksOptions {
  readonly ingest: Pick<Ingest, "ingestDirectory">;
  readonly folders: Pick<NamedFolders, "all" | "above" | "rootOf">;
  readonly signal: AbortSignal;
  /** A look at a folder came to its end. */
  onEnd(directory: string): void;
  /** So did one that nobody asked for, and what it found is new. */
  onNews(directory: string, report: IngestReport): void;
  onFailed(directory: string, error: unknown): void;
  /** Several looks are done, and what they left is to be settled by one more. */
  settle(directory: string): void;
}

/** Looks at music folders, and what came of each. */
export class FolderLooks {
  readonly #options: FolderLooksOptions;
  /** In the order in which they were first asked for. */
  readonly #folders = new Map<string, Folder>();

  constructor(options: FolderLooksOptions) {
    this.#options = options;
  }

  reports(): readonly FolderLook[] {
    return [...this.#folders.values()].flatMap(({ seen }) => seen ?? []);
  }

  /** Whether each of these folders was looked through to its end, nothing is asked about it, and no look at it or in it goes on: what is hidden then is gone. */
  areLookedThrough(directories: readonly string[]): boolean {
    const atWork = [...this.#folders.values()].filter(
      // A song that was hidden wrongly may be shown again by what is not done.
      ({ underWay, isUnsettled, seen }) => underWay > 0 || isUnsettled || seen?.isLooking,
    );
    return directories.every((directory) => {
      const isAtWork = atWork.some((one) => one.directory === directory || one.directory.startsWith(`${directory}/`));
      const seen = isAtWork ? null : this.#folders.get(directory)?.seen;
      return seen?.trouble === null && seen.report?.cancelled === 0 && seen.report.asked.length === 0;
    });
  }

  isUnderWay(directory: string): boolean {
    return (this.#folders.get(directory)?.underWay ?? 0) > 0;
  }

  /** What was found of a folder without a look at it. */
  note(directory: string, report: IngestReport): void {
    const folder = this.#folderOf(directory);
    folder.seen = { directory, report, looks: (folder.seen?.looks ?? 0) + 1, isLooking: false, trouble: null };
  }

  /** Looks at a folder when it is its turn. Rejects for trouble of our own, which is told too. */
  async look(directory: string, choice: DirectoryChoice): Promise<IngestReport> {
    const root = this.#folderOf((await this.#options.folders.rootOf(directory)) ?? directory);
    const turn = root.turn.then(() => this.#lookNow(directory, choice));
    root.turn = turn.catch(() => undefined);
    return turn;
  }

  /** Adds what is new in a folder at once, while a look at it is under way. What is gone is settled after both. */
  async lookBeside(directory: string, choice: DirectoryChoice): Promise<void> {
    const { folders, ingest, signal } = this.#options;
    const folder = this.#folderOf(directory);
    await this.#counted(folder, async () => {
      const named = await folders.all();
      const report = await ingest.ingestDirectory(directory, signal, { ...choice, isBeside: true, named });
      if (report.isUnsettled) folder.isUnsettled = true;
    });
  }

  async #lookNow(directory: string, choice: DirectoryChoice): Promise<IngestReport> {
    const { folders, ingest, signal, onEnd, onFailed, onNews } = this.#options;
    const folder = this.#folderOf(directory);
    const before = folder.seen ?? { directory, report: null, looks: 0, isLooking: false, trouble: null };
    folder.seen = { ...before, isLooking: true };
    folder.isUnsettled = false;
    const ended = { ...before, looks: before.looks + 1, isLooking: false };
    try {
      const place = { root: (await folders.above(directory)) ?? directory, named: await folders.all() };
      const report = await this.#counted(folder, () =>
        ingest.ingestDirectory(directory, signal, { ...choice, ...place }),
      );
      folder.seen = { ...ended, report, trouble: report.trouble ?? null };
      onEnd(directory);
      if (choice.isRetrying === false && isNews(report, before.report)) onNews(directory, report);
      return report;
    } catch (error) {
      const full = diskFullOf(error);
      const trouble = full ? describeFull(full) : error instanceof Error ? error.message : String(error);
      folder.seen = { ...ended, trouble };
      onFailed(directory, error);
      throw error;
    }
  }

  async #counted<Value>(folder: Folder, look: () => Promise<Value>): Promise<Value> {
    folder.underWay += 1;
    try {
      return await look();
    } finally {
      folder.underWay -= 1;
      if (folder.underWay === 0 && folder.isUnsettled) this.#options.settle(folder.directory);
    }
  }

  #folderOf(directory: string): Folder {
    const known = this.#folders.get(directory);
    if (known) return known;
    const folder: Folder = { directory, turn: Promise.resolve(), underWay: 0, isUnsettled: false, seen: null };
    this.#folders.set(directory, folder);
    return folder;
  }
}

function isNews(now: IngestReport, before: IngestReport | null): boolean {
  if (now.cancelled > 0) return false;
  if (now.added + now.completed + now.updated + now.hidden > 0) return true;
  const told = ({ failed, asked, trouble }: IngestReport) => JSON.stringify([failed, asked, trouble]);
  return before === null || told(now) !== told(before);
}
