import type { SourceBufferPort } from "../../client/engine/sound/media-port.ts";

/** A piece of sound in the buffer, and the name that its chunk gave it. */
export interface Piece {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly name: string;
}

const mdat = 0x6d646174;
const moov = 0x6d6f6f76;
const headBytes = 8;
const soundHeadBytes = headBytes + 16;

/** A chunk that the fake can play: it says what sounds when, by the segment's own clock. */
export function soundChunk(piece: Piece, bytes = 500): Uint8Array<ArrayBuffer> {
  const chunk = box(mdat, bytes);
  const view = new DataView(chunk.buffer);
  view.setFloat64(headBytes, piece.startSeconds);
  view.setFloat64(headBytes + 8, piece.endSeconds);
  chunk.set(new TextEncoder().encode(`${piece.name}\0`), soundHeadBytes);
  return chunk;
}

export function initSegment(name: string): Uint8Array<ArrayBuffer> {
  const init = box(moov, 32);
  init.set(new TextEncoder().encode(`${name}\0`), headBytes);
  return init;
}

function box(type: number, bytes: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(bytes);
  new DataView(made.buffer).setUint32(0, bytes);
  new DataView(made.buffer).setUint32(4, type);
  return made;
}

function textAt(bytes: Uint8Array, start: number): string {
  return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
}

/** What the buffer sees of the source that it belongs to. */
export interface BufferOwner {
  durationSeconds(): number;
  isOpen(): boolean;
  /** Any change opens a source that had ended. */
  wake(): void;
}

/**
 * A SourceBuffer as the Media Source Extensions describe it, as far as our code leans on it: it refuses what a browser
 * refuses, trims sound to the append window, and is busy until the test calls `finish`.
 */
export class FakeSourceBuffer implements SourceBufferPort {
  /** Seconds of sound that it takes before it throws QuotaExceededError. */
  roomSeconds = Number.POSITIVE_INFINITY;
  /** Names of the init segments that were given, in order. */
  readonly inits: string[] = [];
  readonly types: string[];
  readonly removals: (readonly [startSeconds: number, endSeconds: number])[] = [];
  appends = 0;
  appendedBytes = 0;
  /** Appends for which there was no room. */
  refusals = 0;
  readonly #owner: BufferOwner;
  readonly #listeners: (() => void)[] = [];
  #pieces: Piece[] = [];
  #work: (() => void) | null = null;
  #isRemoving = false;
  /** An `updateend` that `abort` has queued. */
  #isEndDue = false;
  /** A chunk of which not all has come. */
  #half = new Uint8Array(0);
  #needsInit = true;
  #offset = 0;
  #windowStart = 0;
  #windowEnd = Number.POSITIVE_INFINITY;

  /** Undefined: a browser that cannot. */
  changeType: ((type: string) => void) | undefined = (type) => {
    this.#refuseWhenBusy("changeType");
    this.#owner.wake();
    this.types.push(type);
    this.#half = new Uint8Array(0);
    this.#needsInit = true;
  };

  constructor(type: string, owner: BufferOwner) {
    this.types = [type];
    this.#owner = owner;
  }

  get updating(): boolean {
    return this.#work !== null;
  }

  /** Anything to finish: work, or an event that waits. */
  get isBusy(): boolean {
    return this.updating || this.#isEndDue;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  get buffered(): TimeRanges {
    const ranges: [number, number][] = [];
    for (const { startSeconds, endSeconds } of this.#pieces) {
      const last = ranges.at(-1);
      if (last && startSeconds <= last[1] + 0.001) last[1] = endSeconds;
      else ranges.push([startSeconds, endSeconds]);
    }
    return {
      length: ranges.length,
      start: (index) => ranges[index]?.[0] ?? Number.NaN,
      end: (index) => ranges[index]?.[1] ?? Number.NaN,
    };
  }

  get timestampOffset(): number {
    return this.#offset;
  }

  set timestampOffset(seconds: number) {
    this.#refuseWhenBusy("timestampOffset");
    if (this.#half.length > 0) throw new DOMException("in the midst of a segment", "InvalidStateError");
    this.#owner.wake();
    this.#offset = seconds;
  }

  get appendWindowStart(): number {
    return this.#windowStart;
  }

  set appendWindowStart(seconds: number) {
    this.#refuseWhenBusy("appendWindowStart");
    if (seconds < 0 || seconds >= this.#windowEnd) throw new TypeError(`The window would start at ${seconds}`);
    this.#windowStart = seconds;
  }

  get appendWindowEnd(): number {
    return this.#windowEnd;
  }

  set appendWindowEnd(seconds: number) {
    this.#refuseWhenBusy("appendWindowEnd");
    if (seconds <= this.#windowStart) throw new TypeError(`The window would end at ${seconds}`);
    this.#windowEnd = seconds;
  }

  appendBuffer(bytes: Uint8Array<ArrayBuffer>): void {
    this.#refuseWhenBusy("appendBuffer");
    this.#owner.wake();
    const heldSeconds = this.#pieces.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);
    if (heldSeconds >= this.roomSeconds) {
      this.refusals += 1;
      throw new DOMException("no room", "QuotaExceededError");
    }
    this.appends += 1;
    this.appendedBytes += bytes.length;
    const given = bytes.slice();
    this.#work = () => this.#take(given);
  }

  remove(startSeconds: number, endSeconds: number): void {
    this.#refuseWhenBusy("remove");
    if (!(startSeconds >= 0 && startSeconds <= this.#owner.durationSeconds() && endSeconds > startSeconds)) {
      throw new TypeError(`Cannot remove ${startSeconds} to ${endSeconds}`);
    }
    this.#owner.wake();
    this.removals.push([startSeconds, endSeconds]);
    this.#isRemoving = true;
    this.#work = () => this.#cut(startSeconds, endSeconds);
  }

  abort(): void {
    if (!this.#owner.isOpen()) throw new DOMException("the source is not open", "InvalidStateError");
    if (this.#isRemoving) throw new DOMException("a removal is under way", "InvalidStateError");
    this.#isEndDue ||= this.updating;
    this.#work = null;
    this.#half = new Uint8Array(0);
    this.#windowStart = 0;
    this.#windowEnd = Number.POSITIVE_INFINITY;
  }

  addEventListener(_name: "updateend", listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Ends what is under way and says so. */
  finish(): void {
    if (!this.isBusy) throw new Error("Cannot finish: nothing is under way");
    if (this.#isEndDue) this.#isEndDue = false;
    else {
      this.#work?.();
      this.#work = null;
      this.#isRemoving = false;
    }
    for (const listener of this.#listeners) listener();
  }

  /** The browser is short of memory: it drops this without a word. */
  forget(startSeconds: number, endSeconds: number): void {
    this.#cut(startSeconds, endSeconds);
  }

  /** What sounds at this moment; null: nothing. */
  at(seconds: number): string | null {
    return this.#pieces.find((piece) => piece.startSeconds <= seconds && piece.endSeconds > seconds)?.name ?? null;
  }

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    const all = new Uint8Array(this.#half.length + bytes.length);
    all.set(this.#half);
    all.set(bytes, this.#half.length);
    let at = 0;
    for (;;) {
      const rest = all.subarray(at);
      const view = new DataView(rest.buffer, rest.byteOffset, rest.length);
      if (rest.length < headBytes || rest.length < view.getUint32(0)) break;
      this.#takeBox(view.getUint32(4), rest);
      at += view.getUint32(0);
    }
    this.#half = all.slice(at);
  }

  #takeBox(type: number, bytes: Uint8Array<ArrayBuffer>): void {
    if (type === moov) {
      this.inits.push(textAt(bytes, headBytes));
      this.#needsInit = false;
      return;
    }
    if (type !== mdat || this.#needsInit) throw new Error("Cannot decode: no chunk, or one before its init segment");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const startSeconds = Math.max(view.getFloat64(headBytes) + this.#offset, this.#windowStart);
    const endSeconds = Math.min(view.getFloat64(headBytes + 8) + this.#offset, this.#windowEnd);
    if (startSeconds >= endSeconds) return;
    this.#cut(startSeconds, endSeconds);
    this.#pieces.push({ startSeconds, endSeconds, name: textAt(bytes, soundHeadBytes) });
    this.#pieces.sort((one, other) => one.startSeconds - other.startSeconds);
  }

  #cut(startSeconds: number, endSeconds: number): void {
    this.#pieces = this.#pieces.flatMap((piece) => {
      const before = { ...piece, endSeconds: Math.min(piece.endSeconds, startSeconds) };
      const after = { ...piece, startSeconds: Math.max(piece.startSeconds, endSeconds) };
      return [before, after].filter((each) => each.endSeconds > each.startSeconds);
    });
  }

  #refuseWhenBusy(what: string): void {
    if (this.updating) throw new DOMException(`${what} while it is updating`, "InvalidStateError");
  }
}
