import { type PlayerLog, type StartKind, stallMs } from "./player.ts";

/** What a listener heard, and what of silence. */
export class Heard implements PlayerLog {
  readonly starts: { readonly kind: StartKind; readonly waitMs: number }[] = [];
  readonly stallsMs: number[] = [];
  /** Plays in which the sound stopped at least once. */
  readonly stalledPlays = new Set<number>();
  playedSeconds = 0;

  started(kind: StartKind, waitMs: number): void {
    this.starts.push({ kind, waitMs });
  }

  stalled(ms: number): void {
    this.stallsMs.push(ms);
    if (ms > stallMs) this.stalledPlays.add(this.starts.length);
  }

  played(seconds: number): void {
    this.playedSeconds += seconds;
  }
}
