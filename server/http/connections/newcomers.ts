import type { Socket } from "node:net";

/** How often it is looked whether the event loop is on time. */
const turnMs = 20;
/** It is on time when it is no later than this: on a busy machine other programs make it wait as well. */
const lateMs = 15;
/** Newcomers in a turn: 8,000 a second when all is well, 100 at the worst. */
const mostInTurn = 160;
const leastInTurn = 2;
/** A turn that was longer is worth so many turns at most. */
const turnsInOneMax = 3;
const growth = 1.02;
const shrinkage = 0.5;
/** A browser that waits for longer is left by its user. */
const patienceMs = 10_000;

interface Waiting {
  readonly sinceMs: number;
  admit(): void;
  refuse(): void;
}

/**
 * How many newcomers are let in, by whether the event loop keeps up with those who are there: half as many after each turn that was late,
 * a little more after each that was not. Each costs a millisecond or two before it has said who it is, so a crowd of them would make
 * everybody else wait. They wait at the door for some seconds, unread, and the first of them comes in first.
 */
export class Newcomers {
  readonly #nowMs: () => number;
  readonly #waitingMax: number;
  readonly #waiting = new Map<Socket, Waiting>();
  #timer: NodeJS.Timeout | null = null;
  #lastMs: number;
  #inTurn = mostInTurn;
  #left = mostInTurn;

  constructor(nowMs: () => number, waitingMax: number) {
    this.#nowMs = nowMs;
    this.#waitingMax = waitingMax;
    this.#lastMs = nowMs();
  }

  start(): void {
    this.#timer ??= setInterval(() => this.turn(), turnMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const { refuse } of this.#waiting.values()) refuse();
    this.#waiting.clear();
  }

  /** Whether fewer are let in than could come. */
  get isSlow(): boolean {
    return this.#inTurn < mostInTurn || this.#isLateNow();
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Calls one of the two, at once or within ten seconds; neither when the socket is gone by then. */
  come(socket: Socket, { admit, refuse }: Omit<Waiting, "sinceMs">): void {
    if (this.#waiting.size === 0 && this.#take()) return admit();
    if (this.#waiting.size >= this.#waitingMax) return refuse();
    this.#waiting.set(socket, { sinceMs: this.#nowMs(), admit, refuse });
    // Nobody else listens to it yet, and an error that nobody hears ends the process.
    socket.on("error", () => undefined).once("close", () => this.#waiting.delete(socket));
  }

  /** Ends a turn, however long it was, and lets in as many as the next one may have. */
  turn(): void {
    const now = this.#nowMs();
    const isLate = this.#isLateNow();
    const turns = Math.min(turnsInOneMax, Math.max(1, (now - this.#lastMs) / turnMs));
    this.#lastMs = now;
    this.#inTurn = isLate
      ? Math.max(leastInTurn, this.#inTurn * shrinkage)
      : Math.min(mostInTurn, this.#inTurn * growth + 0.2);
    this.#left = this.#inTurn * turns;
    for (const [socket, { sinceMs, admit, refuse }] of this.#waiting) {
      const isTooLate = now - sinceMs > patienceMs;
      if (!isTooLate && !this.#take()) return;
      this.#waiting.delete(socket);
      if (isTooLate) refuse();
      else admit();
    }
  }

  #take(): boolean {
    if (this.#left < 1) return false;
    // A turn that has gone on for too long has let in too many already.
    if (this.#isLateNow()) this.#left = Math.min(this.#left, leastInTurn);
    this.#left -= 1;
    return true;
  }

  #isLateNow(): boolean {
    return this.#nowMs() - this.#lastMs > turnMs + lateMs;
  }
}
