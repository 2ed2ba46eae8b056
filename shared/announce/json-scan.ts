import { announceFrameLimits } from "./limits.ts";

export const quote = 0x22;
export const backslash = 0x5c;
const space = 0x20;

/** What may follow a backslash, by its byte: the byte that is meant, or 0. `\u` stands apart. */
const escapes = new Uint8Array(256);
for (const [name, meant] of ['""', "\\\\", "//", "b\b", "f\f", "n\n", "r\r", "t\t"].map((pair) => [pair[0], pair[1]])) {
  escapes[name?.charCodeAt(0) ?? 0] = meant?.charCodeAt(0) ?? 0;
}

/**
 * Walks over JSON text that is valid UTF-8, without building what it says. Every method answers `false`, null or NaN at the first byte
 * that is no JSON or is more than the reader wants; then `at` is of no meaning and the frame is given up.
 */
export class JsonScan {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The next byte that is no space, which stays; 0 at the end. */
  peek(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at];
    while (byte === space || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      at += 1;
      byte = bytes[at];
    }
    this.at = at;
    return byte ?? 0;
  }

  /** Whether the next byte is this one, which is then taken. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at += 1;
    return true;
  }

  /** Whether nothing follows but spaces. */
  isAtEnd(): boolean {
    return this.peek() === 0 && this.at >= this.bytes.length;
  }

  /**
   * Goes round an object's fields; `read` takes the value of each. False when the object, or a value, is not as it should be.
   * `key` is "" for a key that is too long to be one of ours.
   */
  eachField(read: (key: string) => boolean): boolean {
    if (!this.take(0x7b)) return false;
    if (this.take(0x7d)) return true;
    do {
      const key = this.#key();
      if (key === null || !this.take(0x3a) || !read(key)) return false;
    } while (this.take(0x2c));
    return this.take(0x7d);
  }

  /** Goes round a list's items. */
  eachItem(read: () => boolean): boolean {
    if (!this.take(0x5b)) return false;
    if (this.take(0x5d)) return true;
    do {
      if (!read()) return false;
    } while (this.take(0x2c));
    return this.take(0x5d);
  }

  /** A string of at most so many bytes, decoded; null when it is none or longer. */
  text(bytesMax: number): string | null {
    if (!this.take(quote)) return null;
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let byte = bytes[at] ?? 0;
    while (byte >= space && byte < 0x80 && byte !== quote && byte !== backslash) {
      at += 1;
      byte = bytes[at] ?? 0;
    }
    if (at - start > bytesMax) return null;
    let text = "";
    for (let from = start; from < at; from += 1) text += String.fromCharCode(bytes[from] as number);
    if (byte === quote) {
      this.at = at + 1;
      return text;
    }
    this.at = at;
    const rest = this.#decoded(start + bytesMax);
    return rest === null ? null : text + rest;
  }

  /** The number of the string's next character, after `at`; -1 when the string is wrong or ends. */
  unit(): number {
    const { bytes } = this;
    const byte = bytes[this.at] ?? 0;
    if (byte < space || byte === quote) return -1;
    if (byte === backslash) return this.#escaped();
    if (byte < 0x80) {
      this.at += 1;
      return byte;
    }
    const length = byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    let point = byte & (0x7f >> length);
    for (let index = 1; index < length; index += 1) {
      const next = bytes[this.at + index] ?? 0;
      if ((next & 0xc0) !== 0x80) return -1;
      point = (point << 6) | (next & 0x3f);
    }
    this.at += length;
    return length === 0 || point > 0x10ffff ? -1 : point;
  }

  /** A number; NaN when it is none. */
  number(): number {
    this.peek();
    const start = this.at;
    let at = start;
    let text = "";
    // 0-9 + - . e E
    for (let byte = this.bytes[at] ?? 0; isNumeral(byte); byte = this.bytes[at] ?? 0) {
      text += String.fromCharCode(byte);
      at += 1;
      if (at - start > announceFrameLimits.wordBytesMax) return Number.NaN;
    }
    this.at = at;
    return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  }

  /** Passes over a value of whatever kind. */
  skip(depth = 0): boolean {
    const byte = this.peek();
    switch (byte) {
      case quote:
        return this.#skipString();
      case 0x7b:
        return depth < announceFrameLimits.depthMax && this.eachField(() => this.skip(depth + 1));
      case 0x5b:
        return depth < announceFrameLimits.depthMax && this.eachItem(() => this.skip(depth + 1));
      case 0x74:
        return this.word("true");
      case 0x66:
        return this.word("false");
      case 0x6e:
        return this.word("null");
      default:
        return !Number.isNaN(this.number());
    }
  }

  /** Takes exactly this word. */
  word(word: string): boolean {
    this.peek();
    for (let index = 0; index < word.length; index += 1) {
      if (this.bytes[this.at + index] !== word.charCodeAt(index)) return false;
    }
    this.at += word.length;
    return true;
  }

  #key(): string | null {
    this.peek();
    const start = this.at;
    const key = this.text(announceFrameLimits.wordBytesMax);
    if (key !== null) return key;
    this.at = start;
    return this.#skipString() ? "" : null;
  }

  #skipString(): boolean {
    if (!this.take(quote)) return false;
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.at] ?? 0;
      if (byte === quote) {
        this.at += 1;
        return true;
      }
      if (byte === backslash ? this.#escaped() < 0 : byte < space) return false;
      if (byte !== backslash) this.at += 1;
    }
  }

  /** The rest of a string, slowly. `limit` is where it must have ended. */
  #decoded(limit: number): string | null {
    let text = "";
    while (this.bytes[this.at] !== quote) {
      const unit = this.unit();
      if (unit < 0 || this.at > limit) return null;
      text += String.fromCodePoint(unit);
    }
    this.at += 1;
    return text;
  }

  #escaped(): number {
    const name = this.bytes[this.at + 1] ?? 0;
    if (name !== 0x75) {
      const meant = escapes[name] as number;
      this.at += 2;
      return meant === 0 ? -1 : meant;
    }
    let unit = 0;
    for (let index = 2; index < 6; index += 1) {
      const digit = hexDigit(this.bytes[this.at + index] ?? 0);
      if (digit < 0) return -1;
      unit = unit * 16 + digit;
    }
    this.at += 6;
    return unit;
  }
}

function isNumeral(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e || (byte | 0x20) === 0x65;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
