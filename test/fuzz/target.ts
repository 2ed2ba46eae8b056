/** What a parser made of an input. */
export type Verdict = "accepted" | "refused";

interface Common {
  /** Also the name of its corpus: `corpus/{name}.txt`. */
  readonly name: string;
  /** How the corpus is written: one entry a line (the default), or entries of several lines with an empty line between. */
  readonly entries?: "lines" | "paragraphs";
  /** Words of this parser's language, mixed in by the mutations. */
  readonly words?: readonly string[];
  /** Whether anything at all is taken: then only the properties say something, and the share of accepted inputs nothing. */
  readonly takesAll?: true;
}

/** A parser of text; `json` mutates the parsed value as well as its text. */
export interface TextTarget extends Common {
  readonly form: "text" | "json";
  /** Entries beside the corpus that have to be made, such as signed ones. */
  readonly made?: () => readonly string[] | Promise<readonly string[]>;
  /** Throws when the parser does, and when what it accepted has not the properties that it must have. */
  run(input: string): Verdict | Promise<Verdict>;
}

/** A parser of bytes. It is handed a view of its own, which it may change. */
export interface BytesTarget extends Common {
  readonly form: "bytes";
  readonly made?: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  run(input: Uint8Array): Verdict | Promise<Verdict>;
}

export type Target = TextTarget | BytesTarget;

/** A property that does not hold of what a parser accepted. */
export class Broken extends Error {}

export function hold(condition: boolean, property: string): asserts condition {
  if (!condition) throw new Broken(`does not hold: ${property}`);
}

/** The same in JSON, in the same order. */
export function holdSame(left: unknown, right: unknown, property: string): void {
  const [leftText, rightText] = [JSON.stringify(left), JSON.stringify(right)];
  if (leftText !== rightText) {
    throw new Broken(`does not hold: ${property}: ${leftText?.slice(0, 200)} is not ${rightText?.slice(0, 200)}`);
  }
}
