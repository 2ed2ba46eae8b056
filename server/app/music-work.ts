import type { IngestStatus } from "../../shared/api/ingest.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { IngestReport } from "../ingest/ingest-report.ts";
import type { DemoWork } from "./demo-work.ts";
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
  onFolderDone(directory: string, report: IngestReport): void;
  onTrouble(error: unknown): void;
}

/** Adds music in the background while the server serves: first the configured folder, then the demo album in a new folder without music. */
export class MusicWork {
  readonly #options: MusicWorkOptions;
  readonly #stopping = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(options: MusicWorkOptions) {
    this.#options = options;
  }

  start(musicDirectory: string | null): void {
    this.#enqueue(() => this.#options.mend(this.#stopping.signal));
    if (musicDirectory !== null) this.#enqueue(() => this.#addFolder(musicDirectory));
    this.#enqueue(() => this.#addDemo());
  }

  /** Null when the folder will be added; else why it cannot be. */
  async request(directory: string): Promise<string | null> {
    const folder = await requireFolder(directory);
    if (!folder.ok) return folder.error;
    if (!(await this.#options.folders.includes(folder.value))) {
      return `Cannot add "${directory}": it lies in no folder that the operator has named; set TUTTI_MUSIC_DIR, or name it on the server with tutti ingest`;
    }
    // It does not wait for the demo album: an operator who asks has music of their own.
    const asked = this.#guard(() => this.#addFolder(folder.value));
    this.#work = Promise.all([this.#work, asked]).then(() => undefined);
    return null;
  }

  status(): IngestStatus {
    return this.#options.demo.status() ?? this.#options.ingest.status();
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#work;
  }

  #enqueue(job: () => Promise<void>): void {
    this.#work = this.#work.then(() => this.#guard(job));
  }

  async #guard(job: () => Promise<void>): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    try {
      await job();
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#options.onTrouble(error);
    }
  }

  async #addFolder(directory: string): Promise<void> {
    const report = await this.#options.ingest.ingestDirectory(directory, this.#stopping.signal);
    this.#options.onFolderDone(directory, report);
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
