import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { IngestItem, IngestStatus } from "../../shared/api/ingest.ts";
import { demoAlbum } from "../demo/album.ts";
import { composeDemoAlbum } from "../demo/compose-demo-album.ts";
import { readOwnText } from "../files/own-file.ts";
import { writeWholeFile } from "../files/write-whole-file.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { IngestEvent } from "../ingest/queue/ingest-progress.ts";
import { demoWorkerUrl } from "./demo-worker-url.ts";

/** The same seed gives the same music everywhere. */
const seed = 2008;

/** Composing is this part of the work for a piece; the rest is encoding. */
const composingPart = 0.4;

interface Notes {
  /** Titles whose tracks are complete. */
  done: string[];
  isFinished: boolean;
  /** It is to be composed unless other music comes first. */
  isPlanned: boolean;
}

/** Composes the demo album and adds it piece by piece. After a crash it goes on with the pieces that are missing. */
export class DemoWork {
  readonly #directory: string;
  readonly #notesPath: string;
  readonly #items = new Map<string, IngestItem>();
  #isRunning = false;

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, "demo");
    this.#notesPath = join(this.#directory, "notes.json");
  }

  /** Notes that this folder is new. Later nobody could tell an empty catalogue from a lost one. */
  async plan(): Promise<void> {
    await this.#writeNotes({ done: [], isFinished: false, isPlanned: true });
  }

  /** `begun`: an earlier run began it and did not finish it. `none`: finished, or never planned. */
  async state(): Promise<"none" | "planned" | "begun"> {
    const notes = await this.#readNotes();
    if (notes === null || notes.isFinished) return "none";
    return notes.isPlanned ? "planned" : "begun";
  }

  /** Other music came first. */
  async giveUp(): Promise<void> {
    await this.#writeNotes({ done: [], isFinished: true, isPlanned: false });
  }

  async run(ingest: Ingest, signal: AbortSignal): Promise<void> {
    const { done } = (await this.#readNotes()) ?? { done: [] };
    const notes: Notes = { done, isFinished: false, isPlanned: false };
    await this.#writeNotes(notes);
    for (const { title } of demoAlbum(seed).pieces) {
      const isDone = notes.done.includes(title);
      this.#set(title, isDone ? { state: "done", fraction: 1 } : {});
    }
    this.#isRunning = true;
    const adding: Promise<void>[] = [];
    const add = async (path: string, title: string) => {
      const outcome = await ingest.ingestFile(path, { kind: "demo", signal });
      if (outcome.state === "failed") this.#set(title, { state: "failed", reason: outcome.reason });
      if (outcome.state === "failed" || outcome.state === "cancelled") return;
      this.#set(title, { state: "done", fraction: 1, trackId: outcome.trackId });
      notes.done.push(title);
      await this.#writeNotes(notes);
      await rm(path, { force: true });
    };
    try {
      await composeDemoAlbum({
        directory: this.#directory,
        seed,
        workerUrl: demoWorkerUrl(),
        signal,
        alreadyDone: (title) => notes.done.includes(title),
        onProgress: ({ title, fraction }) => this.#set(title, { state: "working", fraction: fraction * composingPart }),
        onPiece: ({ path, title }) => {
          const added = add(path, title);
          // Awaited below, with all the others.
          added.catch(() => undefined);
          adding.push(added);
        },
      });
      await Promise.all(adding);
      if (!signal.aborted) await this.#writeNotes({ ...notes, isFinished: true });
    } finally {
      await Promise.allSettled(adding);
      this.#isRunning = false;
    }
  }

  /** Takes note of how encoding goes. */
  onIngest(event: IngestEvent): void {
    const { item } = event;
    if (event.kind !== "demo" || !this.#items.has(item.title) || item.state === "waiting") return;
    const fraction = composingPart + item.fraction * (1 - composingPart);
    const state = item.state === "failed" ? "working" : item.state;
    this.#set(item.title, { state, fraction, trackId: item.trackId });
  }

  /** Null when it is not being worked on. */
  status(): IngestStatus | null {
    if (!this.#isRunning) return null;
    const items = [...this.#items.values()];
    const count = (state: IngestItem["state"]) => items.filter((item) => item.state === state).length;
    const done = count("done");
    const playable = done + count("playable");
    const total = items.length;
    const through = items.reduce((sum, { state, fraction }) => sum + (state === "done" ? 1 : fraction), 0);
    const counts = { playable, done, failed: count("failed"), total, fraction: total === 0 ? 0 : through / total };
    return { state: "working", kind: "demo", ...counts, items };
  }

  #set(title: string, change: Partial<IngestItem>): void {
    const before = this.#items.get(title) ?? { title, state: "waiting", fraction: 0, trackId: null, reason: null };
    this.#items.set(title, { ...before, ...change });
  }

  async #readNotes(): Promise<Notes | null> {
    try {
      const notes = JSON.parse((await readOwnText(this.#notesPath)) ?? "") as Partial<Notes>;
      return {
        done: Array.isArray(notes.done) ? notes.done.map(String) : [],
        isFinished: notes.isFinished === true,
        isPlanned: notes.isPlanned === true,
      };
    } catch {
      return null;
    }
  }

  async #writeNotes(notes: Notes): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    await writeWholeFile(this.#notesPath, [Buffer.from(JSON.stringify(notes))]);
  }
}
