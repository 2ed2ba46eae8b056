import { createHash } from "node:crypto";
import type { Manifest } from "../../shared/manifest/manifest.ts";

const flushCharacters = 65_536;
/** Of an identifier so many characters tell it from all others of a run. */
const textCharacters = 10;

/**
 * The ordered record of a run, hashed as it goes. Most of a run's time would go into lines that nobody reads: so what is
 * mixed into the hash are the numbers of each event, and `write` gets the lines when somebody wants to read them.
 */
export class Trace {
  private readonly write: ((lines: string) => void) | null;
  private readonly doubles = new Float64Array(1);
  private readonly halves = new Int32Array(this.doubles.buffer);
  private one = 0x9e37_79b9 | 0;
  private other = 0x85eb_ca6b | 0;
  private pending = "";
  lines = 0;

  constructor(write: ((lines: string) => void) | null = null) {
    this.write = write;
  }

  /** `what` is mixed in with all that it holds; `describe` makes its line. */
  add(atMs: number, who: number, what: object, describe: (what: never) => string): void {
    this.lines += 1;
    this.mixNumber(atMs);
    this.mix(who);
    this.mixObject(what);
    if (this.write) this.say(`${atMs.toFixed(3)} ${who < 0 ? "tracker" : who} ${describe(what as never)}\n`);
  }

  /** SHA-256 over what all events came to and `last`, hex. */
  digest(last: string): string {
    return createHash("sha256").update(`${this.lines} ${this.one} ${this.other} ${last}`).digest("hex");
  }

  flush(): void {
    if (this.pending !== "") this.write?.(this.pending);
    this.pending = "";
  }

  private say(line: string): void {
    this.pending += line;
    if (this.pending.length >= flushCharacters) this.flush();
  }

  private mixObject(what: object): void {
    if (Array.isArray(what)) for (const value of what) this.mixValue(value);
    else for (const name in what) this.mixValue((what as Record<string, unknown>)[name]);
  }

  private mixValue(value: unknown): void {
    if (typeof value === "number") this.mixNumber(value);
    else if (typeof value === "string") this.mixText(value);
    else if (value === true) this.mix(1);
    else if (value instanceof Uint8Array) this.mixBytes(value);
    else if (value === false || value === null || value === undefined) this.mix(0);
    // A manifest is as good as its name.
    else if ((value as Partial<Manifest>).segments !== undefined) this.mixValue((value as Manifest).renditionId);
    else this.mixObject(value as object);
  }

  private mixBytes(bytes: Uint8Array): void {
    for (let place = 0; place < bytes.length; place += 1) this.mix(bytes[place]!);
  }

  /** Two characters with each word. */
  private mixText(text: string): void {
    const length = Math.min(text.length, textCharacters);
    this.mix(text.length);
    for (let place = 0; place < length; place += 2) {
      this.mix((text.charCodeAt(place) << 16) | (place + 1 < length ? text.charCodeAt(place + 1) : 0));
    }
  }

  private mixNumber(value: number): void {
    if ((value | 0) === value) return this.mix(value);
    this.doubles[0] = value;
    this.mix(this.halves[0] ?? 0);
    this.mix(this.halves[1] ?? 0);
  }

  /** Two multiply-and-rotate lanes, as in MurmurHash3's 128-bit form. */
  private mix(word: number): void {
    const one = Math.imul(this.one ^ word, 0xcc9e_2d51);
    // Without the cut to 32 bits the engine would keep it as a floating-point number.
    this.one = (((one << 15) | (one >>> 17)) + this.other) | 0;
    const other = Math.imul(this.other + word, 0x1b87_3593);
    this.other = ((other << 13) | (other >>> 19)) ^ this.one;
  }
}
