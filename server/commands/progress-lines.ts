import type { IngestEvent } from "../ingest/queue/ingest-progress.ts";

/** So many songs are named one by one; then a line in this time tells how many there are, ms. */
const namedMax = 20;
const countedEveryMs = 10_000;

export interface ProgressLinesOptions {
  print(line: string): void;
  nowMs(): number;
}

/** What a terminal says while music is added: a song is named once, when it can be played, and counted as complete when it is. */
export class ProgressLines {
  readonly #options: ProgressLinesOptions;
  readonly #open = new Set<string>();
  readonly #playable = new Set<string>();
  #complete = 0;
  #failed = 0;
  #named = 0;
  #isDemoTold = false;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(options: ProgressLinesOptions) {
    this.#options = options;
  }

  take({ path, kind, item }: IngestEvent): void {
    if (kind === "demo" && !this.#isDemoTold) {
      this.#isDemoTold = true;
      this.#options.print("Tutti composes an album of its own, for want of other music:");
    }
    const isOver = item.state === "done" || item.state === "failed";
    // The first file after a pause begins a new count.
    if (this.#open.size === 0 && !isOver) this.#begin();
    const wasPlayable = this.#playable.has(path);
    if (item.state === "playable") this.#playable.add(path);
    if (isOver) {
      this.#open.delete(path);
      if (item.state === "done") this.#complete += 1;
      else this.#failed += 1;
    } else this.#open.add(path);
    // A song that was there before is no news.
    if (item.state === "playable" && !wasPlayable) this.#tellSong(item.title);
    else if (isOver && this.#named > namedMax) this.#tellCount();
  }

  #begin(): void {
    this.#playable.clear();
    this.#complete = 0;
    this.#failed = 0;
    this.#named = 0;
  }

  #tellSong(title: string): void {
    this.#named += 1;
    if (this.#named <= namedMax) this.#options.print(`  ♪ ${title} can be played`);
    else this.#tellCount();
  }

  #tellCount(): void {
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#toldMs < countedEveryMs) return;
    this.#toldMs = nowMs;
    const total = this.#complete + this.#failed + this.#open.size;
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : "";
    this.#options.print(`  ${this.#playable.size} of ${total} can be played, ${this.#complete} complete${failed}`);
  }
}
