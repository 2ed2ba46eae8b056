import { serverSilentMs } from "../limits.ts";
import type { ListenerState } from "../listener-snapshot.ts";

/** What is asked for before there is any song. */
export const openingSession = "session";

/** One question to the server. The first word on it counts. */
export interface Asked {
  answered(): void;
  /** No answer came, or one that says that the server cannot answer. */
  failed(nowMs: number): void;
  /** Nobody wants the answer any more. Where it was long due, it failed. */
  calledOff(nowMs: number): void;
}

interface Wait {
  /** When the first of the questions that have no answer was put. */
  sinceMs: number;
  /** Questions under way. */
  open: number;
  failedAtMs: number | null;
}

/** So long after a failure a new question is no repetition of the old one. */
const forgottenAfterMs = 10_000;

/** Knows since when the server has not answered what is asked for: a session, or a rendition's manifest and segments. */
export class ServerAnswers {
  readonly #waits = new Map<string, Wait>();
  #waitsFor: "server" | null = null;

  /** As the last look found it. */
  get waitsFor(): "server" | null {
    return this.#waitsFor;
  }

  /** `what` is `openingSession` or a rendition's id. */
  asked(what: string, nowMs: number): Asked {
    const known = this.#waits.get(what);
    const isRepeated =
      known !== undefined && (known.open > 0 || nowMs - (known.failedAtMs ?? nowMs) < forgottenAfterMs);
    const wait = isRepeated ? known : { sinceMs: nowMs, open: 0, failedAtMs: null };
    this.#waits.set(what, wait);
    wait.open += 1;
    let isOpen = true;
    const end = (then: () => void) => {
      if (!isOpen) return;
      isOpen = false;
      wait.open -= 1;
      then();
    };
    const failed = (atMs: number) => {
      wait.failedAtMs = atMs;
    };
    return {
      answered: () => end(() => this.#waits.delete(what)),
      failed: (atMs) => end(() => failed(atMs)),
      calledOff: (atMs) =>
        end(() => {
          if (atMs - nowMs >= serverSilentMs) failed(atMs);
          else if (wait.open === 0 && wait.failedAtMs === null) this.#waits.delete(what);
        }),
    };
  }

  /** Looks whether a listener who should hear `what` waits for the server. True: that has changed since the last look. */
  look({ state, what, nowMs }: { state: ListenerState; what: string | null; nowMs: number }): boolean {
    const isSilent = state === "loading" || state === "stalled";
    const wait = isSilent && what !== null ? this.#waits.get(what) : undefined;
    const before = this.#waitsFor;
    this.#waitsFor = wait !== undefined && nowMs - wait.sinceMs >= serverSilentMs ? "server" : null;
    return this.#waitsFor !== before;
  }
}
