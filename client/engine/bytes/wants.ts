import type { EngineInput, SegmentKey } from "../../../shared/engine/input.ts";
import type { Source } from "../../../shared/engine/output.ts";
import type { ByteArray } from "../byte-array.ts";
import type { Partials } from "./partials.ts";
import type { SegmentShelf } from "./segment-shelf.ts";

export interface HandedSegment {
  readonly bytes: ByteArray;
  readonly source: Source;
}

/** A segment that the player waits for. An unanswered want is no error: it waits. */
export interface Want {
  readonly handed: Promise<HandedSegment>;
  /** All of it, when it waits in memory: `handed` says the same a moment later. */
  whole(): ByteArray | null;
  /** Its verified beginning, as far as it has come; null when none has. */
  prefix(): ByteArray | null;
  cancel(): void;
}

export type SegmentHook = (key: SegmentKey, bytes: Uint8Array, source: Source) => void;

interface OpenWant {
  readonly key: SegmentKey;
  readonly onPrefix: () => void;
  readonly onMissing: () => void;
  resolve(handed: HandedSegment): void;
}

/** What the player asked for and has not yet got. */
export class Wants {
  readonly #shelf: SegmentShelf;
  readonly #partials: Partials;
  readonly #input: (input: EngineInput) => void;
  readonly #hooks = new Set<SegmentHook>();
  #onMissing: (key: SegmentKey) => void = () => undefined;
  #onGrown: () => void = () => undefined;
  readonly #open = new Map<number, OpenWant>();
  #nextWantId = 1;

  constructor(shelf: SegmentShelf, partials: Partials, input: (input: EngineInput) => void) {
    this.#shelf = shelf;
    this.#partials = partials;
    this.#input = input;
  }

  onHanded(hook: SegmentHook): () => void {
    this.#hooks.add(hook);
    return () => this.#hooks.delete(hook);
  }

  /** Called when a block of anything was verified, asked for or not. */
  onGrown(callback: () => void): void {
    this.#onGrown = callback;
  }

  /** Called when the server does not have a segment that is wanted, or may be soon. */
  onMissing(callback: (key: SegmentKey) => void): void {
    this.#onMissing = callback;
  }

  /**
   * `onPrefix` is called when more of the segment's beginning has been verified, `onMissing` when the server does not have it: it comes
   * only if a neighbour does.
   */
  want(key: SegmentKey, onPrefix: () => void = () => undefined, onMissing: () => void = () => undefined): Want {
    const { promise, resolve } = deferred<HandedSegment>();
    const open = { key, resolve, onPrefix, onMissing };
    this.#ask(open);
    const cancel = () => {
      for (const [wantId, each] of this.#open) {
        if (each !== open) continue;
        this.#open.delete(wantId);
        this.#input({ type: "unwant", wantId });
      }
    };
    return {
      handed: promise,
      cancel,
      whole: () => this.#shelf.get(key) ?? null,
      prefix: () => this.#partials.prefix(key),
    };
  }

  /** What is in memory of a segment, without asking anybody: all of it or its verified beginning. */
  atHand(key: SegmentKey): ByteArray | null {
    return this.#shelf.get(key) ?? this.#partials.prefix(key);
  }

  /** A verified block was kept. */
  grew({ renditionId, segmentIndex }: SegmentKey): void {
    for (const { key, onPrefix } of this.#open.values()) {
      if (key.segmentIndex === segmentIndex && key.renditionId === renditionId) onPrefix();
    }
    this.#onGrown();
  }

  /** The core says that the origin does not have it. */
  missing(key: SegmentKey): void {
    for (const open of this.#open.values()) {
      if (open.key.segmentIndex === key.segmentIndex && open.key.renditionId === key.renditionId) open.onMissing();
    }
    this.#onMissing(key);
  }

  /** The core says that the segment is whole and on the shelf. */
  async handOver(wantId: number, key: SegmentKey, source: Source): Promise<void> {
    const open = this.#open.get(wantId);
    if (!open) return;
    const bytes = this.#shelf.get(key) ?? (await this.#shelf.load(key));
    if (!this.#open.delete(wantId)) return;
    // It was lost after the core had spoken: the shelf has told the core, which looks elsewhere. Or it is unreadable: the core waits a while.
    if (bytes === null || bytes === "unreadable") return this.#ask(open);
    for (const hook of this.#hooks) hook(key, bytes, source);
    open.resolve({ bytes, source });
  }

  #ask(open: OpenWant): void {
    const wantId = this.#nextWantId;
    this.#nextWantId += 1;
    this.#open.set(wantId, open);
    this.#input({ type: "want", wantId, key: open.key });
  }
}

function deferred<Value>(): { promise: Promise<Value>; resolve(value: Value): void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
