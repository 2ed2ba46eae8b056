import { dirname, resolve } from "node:path";
import type { FolderWatch, IngestStatus } from "../../shared/api/ingest.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import type { KnownFile } from "../catalog/queries/known-file.ts";
import { diskFullOf } from "../files/free-room.ts";
import type { DirectoryChoice, Ingest } from "../ingest/ingest.ts";
import { type IngestReport, reportOf } from "../ingest/ingest-report.ts";
import type { QueueFigures } from "../ingest/queue/ingest-progress.ts";
import { type DiskFull, RoomWait } from "../ingest/queue/room-wait.ts";
import type { DemoWork } from "./demo-work.ts";
import { LibraryWatch } from "./library-watch.ts";
import { type FolderLook, FolderLooks } from "./music/folder-looks.ts";
import { isOneSong, Retries } from "./music/retries.ts";
import { Wishes } from "./music/wishes.ts";
import { requireFolder } from "./music-folder.ts";
import type { NamedFolders } from "./named-folders.ts";

export interface MusicWorkOptions {
  readonly ingest: Ingest;
  readonly catalogue: Catalogue;
  readonly demo: DemoWork;
  /** Whether the demo album is composed, in a new folder without other music. */
  readonly isDemoWanted: boolean;
  /** Before anything is added: puts right what a crash left. */
  mend(signal: AbortSignal): Promise<void>;
  readonly folders: NamedFolders;
  /** On the disk that has to have room. */
  readonly dataDirectory: string;
  /** Whether lossless renditions are made when somebody asks. */
  readonly isLosslessMade: boolean;
  nowMs(): number;
  onFolderDone(directory: string, report: IngestReport): void;
  onTrouble(error: unknown): void;
}

/** What trouble can be about besides a folder, whose path begins with a slash. */
const anyFolder = "any folder";
const fullDisk = "full disk";

/** What came of looking at a folder, and how it is kept in sight; null until it is. */
export type FolderReport = FolderLook & { readonly watch: FolderWatch | null };

/**
 * Adds music in the background while the server serves: first the named folders, then the demo album in a new data directory without music.
 * Afterwards it keeps the folders in sight.
 */
export class MusicWork {
  readonly #options: MusicWorkOptions;
  readonly #stopping = new AbortController();
  readonly #looks: FolderLooks;
  readonly #watch: LibraryWatch;
  readonly #room: RoomWait;
  readonly #retries: Retries;
  /** What listeners want to hear. */
  readonly wishes: Wishes;
  #work: Promise<void> = Promise.resolve();
  /** What the files lie in that are in no music folder any more, if the operator was asked about them. */
  #left: string | null = null;
  /** What trouble was told last, by folder; of a full disk, and of work that belongs to no folder, under a name of its own. */
  readonly #toldTroubles = new Map<string, string>();

  constructor(options: MusicWorkOptions) {
    const { catalogue, dataDirectory, folders, ingest, isLosslessMade, nowMs, onFolderDone } = options;
    this.#options = options;
    this.#room = new RoomWait({ path: dataDirectory });
    this.#retries = new Retries({
      failedFiles: () => catalogue.failedFiles(),
      again: async (file) => void (await this.#again(file, {})),
      rootOf: (file) => this.#rootOf(file),
      beside: (job) => this.#beside(job),
      guard: (job) => this.#guard(job),
    });
    this.wishes = new Wishes({
      ...{ ingest, catalogue, isLosslessMade },
      makeLossless: (file) => this.#again(file, { isLosslessWanted: true }),
      beside: (job) => this.#beside(job),
    });
    this.#looks = new FolderLooks({
      ...{ ingest, folders, signal: this.#stopping.signal, onNews: onFolderDone },
      onEnd: (directory) => {
        for (const about of [directory, anyFolder, fullDisk]) this.#toldTroubles.delete(about);
        this.#room.done(directory);
      },
      onFailed: (directory, error) => this.#waitForRoom(error, directory, () => this.#lookUnasked(directory)),
      settle: (directory) => void this.#beside(() => this.#lookUnasked(directory)),
    });
    this.#watch = new LibraryWatch({
      look: (directory) => this.#lookForWatch(directory),
      onTrouble: (error, directory) => this.#tellTrouble(error, directory),
      nowMs,
    });
  }

  start(): void {
    this.#enqueue(() => this.#options.mend(this.#stopping.signal));
    this.#enqueue(() => this.#addNamed());
    this.#enqueue(() => this.#leaveOthers({}));
    this.#enqueue(() => this.#addDemo());
  }

  reports(): readonly FolderReport[] {
    return this.#looks.reports().map((look) => ({ ...look, watch: this.#watch.state(look.directory) }));
  }

  /** Whether each of these folders was looked through to its end, and nothing is asked about it: what is hidden then is gone. */
  areLookedThrough(directories: readonly string[]): boolean {
    return this.#looks.areLookedThrough(directories);
  }

  /** Null when the folder will be added; else why it cannot be. */
  async request(directory: string, choice: DirectoryChoice = {}): Promise<string | null> {
    const path = resolve(directory);
    if (path === this.#left && (await this.#options.folders.above(path)) === null) {
      this.#beside(() => this.#leaveOthers(choice));
      return null;
    }
    const folder = await requireFolder(directory);
    if (!folder.ok && !(await this.#isMissed(path))) return folder.error;
    if (folder.ok && !(await this.#options.folders.includes(path))) {
      return `Cannot add "${directory}": it lies in no folder that the operator has named; set TUTTI_MUSIC_DIR, or name it on the server with tutti ingest`;
    }
    // It does not wait for the demo album: an operator who asks has music of their own.
    this.#beside(() => this.#addAndWatch(path, choice));
    return null;
  }

  /** Tries files again that failed: that with this id, or all if null. Resolves to how many: none while all are tried already. */
  async retry(id: string | null): Promise<number> {
    return this.#retries.retry(id);
  }

  queue(): QueueFigures {
    return this.#options.ingest.queue();
  }

  /** Null while nothing waits for room on the disk. */
  async stopped(): Promise<DiskFull | null> {
    return this.#room.now();
  }

  status(): IngestStatus {
    return this.#options.demo.status() ?? this.#options.ingest.status();
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async stop(): Promise<void> {
    this.#watch.stop();
    this.#room.close();
    this.#stopping.abort();
    await this.#work;
  }

  #enqueue(job: () => Promise<void>): void {
    this.#work = this.#work.then(() => this.#guard(job));
  }

  /** Work that waits for none of the other. */
  #beside(job: () => Promise<void>): Promise<void> {
    const begun = this.#guard(job);
    this.#work = Promise.all([this.#work, begun]).then(() => undefined);
    return begun;
  }

  async #again(file: KnownFile, choice: { readonly isLosslessWanted?: boolean }): Promise<string> {
    const root = await this.#rootOf(file);
    if (!(await isOneSong(file))) return this.#looks.look(root, { isRetrying: false }).then(() => "looked");
    try {
      return (await this.#options.ingest.ingestAgain(file, { root, signal: this.#stopping.signal, ...choice })).state;
    } catch (error) {
      this.#waitForRoom(error, file.path, () => this.#again(file, choice));
      throw error;
    }
  }

  /** The named folder that a file lies in, as the catalogue names both; the file's own folder if there is none. */
  async #rootOf({ path }: KnownFile): Promise<string> {
    return (await this.#options.folders.above(path)) ?? dirname(path);
  }

  #waitForRoom(error: unknown, name: string, goOn: () => Promise<unknown>): void {
    const full = diskFullOf(error);
    if (full) this.#room.wait(name, full.neededBytes, () => void this.#beside(async () => void (await goOn())));
  }

  async #guard(job: () => Promise<void>): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    try {
      await job();
    } catch (error) {
      this.#tellTrouble(error);
    }
  }

  /** The same trouble at each look at a folder is told once. */
  #tellTrouble(error: unknown, directory: string = anyFolder): void {
    const about = diskFullOf(error) ? fullDisk : directory;
    const text = diskFullOf(error) ? fullDisk : error instanceof Error ? error.message : String(error);
    if (this.#stopping.signal.aborted || text === this.#toldTroubles.get(about)) return;
    this.#toldTroubles.set(about, text);
    this.#options.onTrouble(error);
  }

  /** Whether a folder that cannot be read is one that should be there: it is named, or songs came from it. */
  async #isMissed(path: string): Promise<boolean> {
    const { folders, catalogue } = this.#options;
    return (await folders.all()).includes(path) || (await catalogue.filesBelow(path)).length > 0;
  }

  async #addNamed(): Promise<void> {
    const named = await this.#options.folders.all();
    // Side by side, so that what can be heard of all of them comes before the rest of any.
    await Promise.all(named.map((directory) => this.#addAndWatch(directory, {})));
  }

  /** What was added from folders that are music folders no more. */
  async #leaveOthers(choice: DirectoryChoice): Promise<void> {
    const left = await this.#options.ingest.leaveFolders(await this.#options.folders.all(), choice);
    if (left !== null && left.report.asked.length > 0) this.#left ??= left.directory;
    // What was forgotten alone is no news.
    const directory = this.#left;
    if (directory === null) return;
    const report = left?.report ?? reportOf([], { hidden: 0, asked: [], folders: [] });
    this.#looks.note(directory, report);
    this.#options.onFolderDone(directory, report);
  }

  /** Adds a folder, and keeps it in sight if it is named, whether or not it is there now. */
  async #addAndWatch(directory: string, choice: DirectoryChoice): Promise<void> {
    if ((await this.#options.folders.all()).includes(directory)) this.#watch.start(directory);
    const onScanned = (folders: readonly string[]) => this.#watch.see(directory, folders);
    try {
      this.#options.onFolderDone(directory, await this.#looks.look(directory, { ...choice, onScanned }));
    } catch (error) {
      this.#tellTrouble(error, directory);
    }
  }

  /**
   * Resolves when the folder was looked through. While what is in it is made, what is new is added beside that; what is gone is settled by a
   * look after both.
   */
  #lookForWatch(directory: string): Promise<Pick<IngestReport, "folders">> {
    return new Promise((resolve, reject) => {
      const choice = { isRetrying: false, onScanned: (folders: readonly string[]) => resolve({ folders }) };
      const isBeside = this.#looks.isUnderWay(directory);
      void this.#beside(async () => {
        try {
          if (isBeside) await this.#looks.lookBeside(directory, choice);
          else await this.#looks.look(directory, choice);
        } catch (error) {
          reject(error);
          this.#tellTrouble(error, directory);
        }
      });
    });
  }

  async #lookUnasked(directory: string): Promise<void> {
    try {
      await this.#looks.look(directory, { isRetrying: false });
    } catch (error) {
      this.#tellTrouble(error, directory);
    }
  }

  async #addDemo(): Promise<void> {
    const { catalogue, demo, ingest, isDemoWanted } = this.#options;
    const state = isDemoWanted ? await demo.state() : "none";
    if (state === "none") return;
    const hasMusic = (await catalogue.counts()).tracks > 0;
    if (state === "planned" && hasMusic) await demo.giveUp();
    else await demo.run(ingest, this.#stopping.signal);
  }
}
