import { dirname, resolve } from "node:path";
import type { WaitingSong, WaitingState } from "../../shared/api/album.ts";
import type { FolderWatch, IngestStatus } from "../../shared/api/ingest.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import type { KnownFile } from "../catalog/queries/known-file.ts";
import { describeFull, diskFullOf } from "../files/free-room.ts";
import type { DirectoryChoice, Ingest } from "../ingest/ingest.ts";
import { type IngestReport, reportOf } from "../ingest/ingest-report.ts";
import type { QueueFigures } from "../ingest/queue/ingest-progress.ts";
import { type DiskFull, RoomWait } from "../ingest/queue/room-wait.ts";
import type { DemoWork } from "./demo-work.ts";
import { LibraryWatch } from "./library-watch.ts";
import { requireFolder } from "./music-folder.ts";
import type { NamedFolders } from "./named-folders.ts";
import { isOneSong, Retries } from "./retry/retries.ts";

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

/** Songs that listeners asked a lossless rendition for at the same time. */
const wishesMax = 50;

/** What came of looking at a folder. */
export interface FolderReport {
  readonly directory: string;
  /** Null while it is looked at for the first time. */
  readonly report: IngestReport | null;
  /** How often it was looked at to the end. */
  readonly looks: number;
  readonly isLooking: boolean;
  /** Why the last look ended before its end, or why the folder itself could not be listed. */
  readonly trouble: string | null;
  /** How it is kept in sight; null until then. */
  readonly watch: FolderWatch | null;
}

/**
 * Adds music in the background while the server serves: first the named folders, then the demo album in a new data directory without music.
 * Afterwards it keeps the folders in sight.
 */
export class MusicWork {
  readonly #options: MusicWorkOptions;
  readonly #stopping = new AbortController();
  readonly #reports = new Map<string, Omit<FolderReport, "watch">>();
  /** By named folder. Two looks at one, or at what lies in it, would hide each other's songs. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** How many looks at a folder are not done, and the folders of which one beside another left something. */
  readonly #underWay = new Map<string, number>();
  readonly #unsettled = new Set<string>();
  readonly #watch: LibraryWatch;
  readonly #room: RoomWait;
  /** Songs of which somebody asked for a lossless rendition: none is looked at twice, whatever came of it. */
  readonly #wished = new Set<string>();
  #wishesUnderWay = 0;
  readonly #retries: Retries;
  #work: Promise<void> = Promise.resolve();
  /** What the files lie in that are in no music folder any more, if the operator was asked about them. */
  #left: string | null = null;
  /** What trouble was told last, by folder; of a full disk, and of work that belongs to no folder, under a name of its own. */
  readonly #toldTroubles = new Map<string, string>();

  constructor(options: MusicWorkOptions) {
    this.#options = options;
    this.#room = new RoomWait({ path: options.dataDirectory });
    this.#retries = new Retries({
      failedFiles: () => options.catalogue.failedFiles(),
      again: async (file) => void (await this.#again(file, {})),
      rootOf: (file) => this.#rootOf(file),
      beside: (job) => this.#beside(job),
      guard: (job) => this.#guard(job),
    });
    this.#watch = new LibraryWatch({
      look: (directory) => this.#lookForWatch(directory),
      onTrouble: (error, directory) => this.#tellTrouble(error, directory),
      nowMs: options.nowMs,
    });
  }

  start(): void {
    this.#enqueue(() => this.#options.mend(this.#stopping.signal));
    this.#enqueue(() => this.#addNamed());
    this.#enqueue(() => this.#leaveOthers({}));
    this.#enqueue(() => this.#addDemo());
  }

  reports(): readonly FolderReport[] {
    return [...this.#reports.values()].map((report) => ({ ...report, watch: this.#watch.state(report.directory) }));
  }

  /** Whether each of these folders was looked through to its end, and nothing is asked about it: what is hidden then is gone. */
  areLookedThrough(directories: readonly string[]): boolean {
    return directories.every((directory) => {
      const found = this.#reports.get(directory);
      return found?.trouble === null && found.report?.cancelled === 0 && found.report.asked.length === 0;
    });
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

  /**
   * Somebody wants to hear a song: what waits of it comes next, its lossless rendition too if they want that. Resolves to whether anything
   * of it is coming; to null when it is hidden by now.
   */
  async want(trackId: string, { isLossless }: { readonly isLossless: boolean }): Promise<boolean | null> {
    const { ingest, catalogue, isLosslessMade } = this.#options;
    const isComing = ingest.callNext(trackId);
    if (!isLossless || !isLosslessMade || this.#wished.has(trackId) || this.#wishesUnderWay >= wishesMax)
      return isComing;
    const kinds = (await catalogue.renditionsOfTrack(trackId)).map(({ kind }) => kind);
    if (kinds.length === 0 || kinds.includes("flac")) return kinds.length === 0 ? null : isComing;
    const files = await catalogue.filesOfTrack(trackId as KnownFile["trackId"] & string);
    const file = files.find(({ state }) => state === "done");
    if (file === undefined) return isComing;
    this.#wished.add(trackId);
    this.#wishesUnderWay += 1;
    const wish = async () => {
      // One that was hidden meanwhile may be back.
      if ((await this.#again(file, { isLosslessWanted: true })) === "cancelled") this.#wished.delete(trackId);
    };
    void this.#beside(wish).finally(() => {
      this.#wishesUnderWay -= 1;
    });
    return true;
  }

  /** The songs of an album that nobody can hear yet. */
  async waitingOfAlbum(albumId: string): Promise<WaitingSong[]> {
    const { ingest, catalogue } = this.#options;
    if (ingest.status().state === "idle") return [];
    return (await catalogue.foldersOfAlbum(albumId)).flatMap((folder) => ingest.waitingSongs.ofAlbum(folder));
  }

  /** How it stands with such a song; null when no page was told of it. */
  waitingState(id: string): WaitingState | null {
    return this.#options.ingest.waitingSongs.find(id);
  }

  /** Somebody wants to hear such a song: it comes next. */
  wantWaiting(id: string): WaitingState | null {
    return this.#options.ingest.callWaiting(id);
  }

  /** Somebody wants to hear a whole album: what waits of it comes next, in its order. */
  async wantAlbum(albumId: string): Promise<number> {
    const waiting = await this.waitingOfAlbum(albumId);
    for (const { id } of waiting.toReversed()) this.wantWaiting(id);
    return waiting.length;
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
    if (!(await isOneSong(file))) return this.#look(root, { isRetrying: false }).then(() => "looked");
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
    const looks = (this.#reports.get(directory)?.looks ?? 0) + 1;
    this.#reports.set(directory, { directory, report, looks, isLooking: false, trouble: null });
    this.#options.onFolderDone(directory, report);
  }

  /** Adds a folder, and keeps it in sight if it is named, whether or not it is there now. */
  async #addAndWatch(directory: string, choice: DirectoryChoice): Promise<void> {
    if ((await this.#options.folders.all()).includes(directory)) this.#watch.start(directory);
    await this.#addFolder(directory, choice).catch((error: unknown) => this.#tellTrouble(error, directory));
  }

  async #addFolder(directory: string, choice: DirectoryChoice): Promise<IngestReport> {
    const onScanned = (folders: readonly string[]) => this.#watch.see(directory, folders);
    const report = await this.#look(directory, { ...choice, onScanned });
    this.#options.onFolderDone(directory, report);
    return report;
  }

  async #look(directory: string, choice: DirectoryChoice): Promise<IngestReport> {
    const root = (await this.#options.folders.rootOf(directory)) ?? directory;
    const turn = (this.#turns.get(root) ?? Promise.resolve()).then(() => this.#lookNow(directory, choice));
    this.#turns.set(
      root,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /**
   * Resolves when the folder was looked through. While what is in it is made, what is new is added beside that; what is gone is settled by a
   * look after both.
   */
  #lookForWatch(directory: string): Promise<Pick<IngestReport, "folders">> {
    return new Promise((resolve, reject) => {
      const choice = { isRetrying: false, onScanned: (folders: readonly string[]) => resolve({ folders }) };
      const isBeside = (this.#underWay.get(directory) ?? 0) > 0;
      void this.#beside(async () => {
        try {
          if (isBeside) await this.#lookBeside(directory, choice);
          else await this.#look(directory, choice);
        } catch (error) {
          reject(error);
          this.#tellTrouble(error, directory);
        }
      });
    });
  }

  /** A look that nobody waits for. */
  #lookAgain(directory: string): Promise<void> {
    const look = () => this.#look(directory, { isRetrying: false }).then(() => undefined);
    return this.#beside(() => look().catch((error: unknown) => this.#tellTrouble(error, directory)));
  }

  async #lookBeside(directory: string, choice: DirectoryChoice): Promise<void> {
    const { folders, ingest } = this.#options;
    await this.#counted(directory, async () => {
      const beside = { ...choice, isBeside: true, named: await folders.all() };
      const report = await ingest.ingestDirectory(directory, this.#stopping.signal, beside);
      if (report.isUnsettled) this.#unsettled.add(directory);
    });
  }

  /** Counts the looks at a folder. When the last of several ends, one follows that settles what they could not. */
  async #counted<Value>(directory: string, look: () => Promise<Value>): Promise<Value> {
    this.#underWay.set(directory, (this.#underWay.get(directory) ?? 0) + 1);
    try {
      return await look();
    } finally {
      const left = (this.#underWay.get(directory) ?? 1) - 1;
      this.#underWay.set(directory, left);
      if (left === 0 && this.#unsettled.delete(directory)) void this.#lookAgain(directory);
    }
  }

  async #lookNow(directory: string, choice: DirectoryChoice): Promise<IngestReport> {
    const unseen = { directory, report: null, looks: 0, isLooking: false, trouble: null };
    const before = this.#reports.get(directory) ?? unseen;
    this.#reports.set(directory, { ...before, isLooking: true });
    try {
      const { folders, ingest } = this.#options;
      const place = { root: (await folders.above(directory)) ?? directory, named: await folders.all() };
      const report = await this.#counted(directory, () =>
        ingest.ingestDirectory(directory, this.#stopping.signal, { ...choice, ...place }),
      );
      const trouble = report.trouble ?? null;
      this.#reports.set(directory, { directory, report, looks: before.looks + 1, isLooking: false, trouble });
      for (const about of [directory, anyFolder, fullDisk]) this.#toldTroubles.delete(about);
      this.#room.done(directory);
      // Of a look that nobody asked for only news are told.
      if (choice.isRetrying === false && isNews(report, before.report)) this.#options.onFolderDone(directory, report);
      return report;
    } catch (error) {
      const full = diskFullOf(error);
      const trouble = full ? describeFull(full) : error instanceof Error ? error.message : String(error);
      this.#reports.set(directory, { ...before, looks: before.looks + 1, isLooking: false, trouble });
      this.#waitForRoom(error, directory, () => this.#look(directory, { isRetrying: false }));
      throw error;
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

function isNews(now: IngestReport, before: IngestReport | null): boolean {
  if (now.cancelled > 0) return false;
  if (now.added + now.completed + now.updated + now.hidden > 0) return true;
  const told = ({ failed, asked, trouble }: IngestReport) => JSON.stringify([failed, asked, trouble]);
  return before === null || told(now) !== told(before);
}
