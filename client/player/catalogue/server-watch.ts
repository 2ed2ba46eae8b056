import { computed, type ReadonlySignal, signal } from "@preact/signals";

/** An answer to `/livez` that takes longer counts as none. */
const answerMaxMs = 2_000;
/** So much after a miss the server is asked again; the last holds for all further ones. */
const againAfterMs = [1_000, 2_000, 4_000, 5_000];
/** So many misses in a row, and the server is away: one alone may be a packet that was lost. */
const missesMax = 2;
/** While a song plays on a page that is seen, the server is asked so often without a cause. Else it is not. */
const playingMs = 3_000;
/** Nobody reads a banner on a hidden page. */
const hiddenMs = 30_000;
/** What failed although the server is there is asked again after the first, then twice as late each time, up to the last. */
const calmMs = { first: 1_000, last: 60_000, forgottenAfter: 120_000 };

export interface ServerWatchOptions {
  /** A song sounds, or should: what it needs next comes from the server. */
  plays(): boolean;
  /** The server answers again, or a request failed while it was there: whatever failed may be asked again. */
  cameBack(): void;
}

const state = signal<"here" | "doubtful" | "away">("here");
let watch: ServerWatch | null = null;

/** False from the second question in a row that the server did not answer until it answers anything. */
export const serverReachable: ReadonlySignal<boolean> = computed(() => state.value !== "away");

/**
 * Follows whether the server is there, as long as the page is open; before, all that is told here is passed over. Returns
 * what ends it.
 */
export function startServerWatch(options: ServerWatchOptions): () => void {
  watch?.stop();
  const started = new ServerWatch(options);
  watch = started;
  return () => {
    started.stop();
    if (watch === started) watch = null;
  };
}

/** A request had no answer (`failed`), or has none yet although it is time (`late`). */
export function noteNoAnswer(kind: "failed" | "late"): void {
  watch?.doubt(kind);
}

/** The server has answered, whatever it said. */
export function noteAnswer(): void {
  watch?.isHere();
}

class ServerWatch {
  readonly #options: ServerWatchOptions;
  readonly #ended = new AbortController();
  #asking = false;
  #misses = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A request failed since the server answered last. */
  #failed = false;
  #calm: ReturnType<typeof setTimeout> | null = null;
  #calmed = { times: 0, atMs: 0 };

  constructor(options: ServerWatchOptions) {
    this.#options = options;
    state.value = "here";
    const { signal } = this.#ended;
    document.addEventListener("visibilitychange", () => !document.hidden && this.#askIfUnsure(), { signal });
    window.addEventListener("online", () => this.#askIfUnsure(), { signal });
    window.addEventListener("offline", () => this.doubt("late"), { signal });
    this.#askIn(playingMs);
  }

  stop(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
    if (this.#calm !== null) clearTimeout(this.#calm);
    state.value = "here";
  }

  doubt(kind: "failed" | "late"): void {
    this.#failed ||= kind === "failed";
    if (state.value !== "here") return;
    state.value = "doubtful";
    void this.#ask();
  }

  isHere(): void {
    const before = state.value;
    if (before === "here") return;
    state.value = "here";
    this.#misses = 0;
    this.#askIn(playingMs);
    if (before === "away") this.#cameBackSoon(0);
    else if (this.#failed) this.#cameBackSoon(calmMs.first);
  }

  #askIfUnsure(): void {
    if (state.value !== "here") void this.#ask();
  }

  #askIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (state.value !== "here" || (this.#options.plays() && !document.hidden)) void this.#ask();
      else this.#askIn(playingMs);
    }, ms);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    const isAlive = await answersNow();
    this.#asking = false;
    if (this.#ended.signal.aborted) return;
    if (!isAlive) this.#missed();
    else if (state.value === "here") this.#askIn(playingMs);
    else this.isHere();
  }

  #missed(): void {
    this.#misses += 1;
    state.value = this.#misses < missesMax ? "doubtful" : "away";
    const again = againAfterMs[Math.min(this.#misses, againAfterMs.length) - 1] ?? hiddenMs;
    this.#askIn(document.hidden ? hiddenMs : again);
  }

  #cameBack(): void {
    this.#failed = false;
    this.#options.cameBack();
  }

  /**
   * One path may fail for ever while the server is there, and on a thin line all that is asked for at once may be late again: nothing
   * may be asked without end.
   */
  #cameBackSoon(firstMs: number): void {
    if (this.#calm !== null) return;
    const nowMs = Date.now();
    const times = nowMs - this.#calmed.atMs > calmMs.forgottenAfter ? 0 : this.#calmed.times;
    this.#calmed = { times: times + 1, atMs: nowMs };
    if (times === 0 && firstMs === 0) return this.#cameBack();
    this.#calm = setTimeout(
      () => {
        this.#calm = null;
        this.#cameBack();
      },
      times === 0 ? firstMs : Math.min(calmMs.last, calmMs.first * 2 ** times),
    );
  }
}

/**
 * Whether the server answers. A page of something between, such as a hotel's, is none of its answers; a refusal is one,
 * also that of a proxy that knows `/api` alone.
 */
export async function answersNow(): Promise<boolean> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), answerMaxMs);
  try {
    const response = await fetch("/livez", { cache: "no-store", signal: limit.signal });
    if (!response.ok) return response.status < 500;
    return ((await response.json()) as { status?: unknown } | null)?.status === "alive";
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
