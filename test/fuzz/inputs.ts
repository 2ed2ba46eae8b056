import { Chance } from "./chance.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { mutateJson } from "./mutate-json.ts";
import { mutateText, textCharactersMax } from "./mutate-text.ts";
import type { Target } from "./target.ts";

/** Accepted mutations that are mutated further, at most. */
const poolMax = 256;
/** Those that have grown beyond this, and beyond the longest of the corpus, are not kept: soon all would be long, and slow. */
const keptCharactersMin = 1_000;

/** Of a mutated JSON text: twice what any parser of text takes. */
const jsonCharactersMax = 2 * textCharactersMax;

interface Entry<Input> {
  readonly input: Input;
  /** Of JSON, once it was needed. */
  value?: unknown;
}

type Mutate<Input> = (entry: Entry<Input>, other: Entry<Input>) => Input;

/**
 * The inputs of one target, one after another: first the corpus as it stands, then mutations of it and of what was accepted
 * since. The same seed and the same verdicts give the same inputs.
 */
export class Inputs<Input extends string | Uint8Array> {
  readonly #corpus: readonly Entry<Input>[];
  readonly #pool: Entry<Input>[] = [];
  readonly #keptLengthMax: number;
  readonly #chance: Chance;
  readonly #mutate: Mutate<Input>;
  #given = 0;

  constructor(target: Target, corpus: readonly Input[], seed: number) {
    if (corpus.length === 0) throw new Error(`Cannot fuzz "${target.name}": its corpus is empty`);
    this.#corpus = corpus.map((input) => ({ input }));
    this.#keptLengthMax = Math.max(keptCharactersMin, ...corpus.map(({ length }) => length + 64));
    this.#chance = new Chance(seed);
    const words = target.words ?? [];
    this.#mutate = mutators(this.#chance, words)[target.form] as unknown as Mutate<Input>;
  }

  next(): Input {
    this.#given += 1;
    const asItStands = this.#corpus[this.#given - 1]?.input;
    if (asItStands !== undefined) return typeof asItStands === "string" ? asItStands : (asItStands.slice() as Input);
    return this.#mutate(this.#pick(), this.#pick());
  }

  /** Whatever `next` gave last was accepted. */
  keep(input: Input): void {
    if (this.#given <= this.#corpus.length || input.length > this.#keptLengthMax) return;
    if (this.#pool.length < poolMax) this.#pool.push({ input });
    // Not all of them: a pool that is replaced with each input wanders off from what is well formed.
    else if (this.#chance.oneIn(64)) this.#pool[this.#chance.below(poolMax)] = { input };
  }

  #pick(): Entry<Input> {
    const { length } = this.#pool;
    return length > 0 && this.#chance.oneIn(3)
      ? this.#pool[this.#chance.below(length)]!
      : this.#chance.pick(this.#corpus);
  }
}

function mutators(chance: Chance, words: readonly string[]) {
  const bytes = (entry: Entry<Uint8Array>, other: Entry<Uint8Array>) =>
    mutateBytes(entry.input, { chance, other: other.input });
  const text = (entry: Entry<string>, other: Entry<string>) =>
    mutateText(entry.input, { chance, other: other.input, words });
  const json = (entry: Entry<string>, other: Entry<string>) => {
    if (chance.oneIn(4)) return text(entry, other);
    const mutation = { chance, other: other.input, words, otherValue: parsedOf(other) };
    // Values that are put into each other double with each turn: what is parsed is to be odd, not huge.
    return (JSON.stringify(mutateJson(parsedOf(entry), mutation)) ?? "").slice(0, jsonCharactersMax);
  };
  return { bytes, text, json };
}

/** The text itself when it is no JSON. */
function parsedOf(entry: Entry<string>): unknown {
  if ("value" in entry) return entry.value;
  try {
    entry.value = JSON.parse(entry.input);
  } catch {
    entry.value = entry.input;
  }
  return entry.value;
}
