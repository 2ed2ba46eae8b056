import type { Chance } from "./chance.ts";
import { oddNumberTexts, oddTexts } from "./odd-values.ts";

/** Characters of a mutated text at most: beyond every limit that a parser of text here has, but the manifest's. */
export const textCharactersMax = 24_000;

export interface TextMutation {
  readonly chance: Chance;
  /** Another entry, from which parts are taken. */
  readonly other: string;
  readonly words: readonly string[];
}

type Mutate = (text: string, mutation: TextMutation) => string;

/** Changes a text in one to a few places. */
export function mutateText(text: string, mutation: TextMutation): string {
  const { chance } = mutation;
  let mutated = text;
  do {
    mutated = chance.pick(mutations)(mutated, mutation);
  } while (chance.oneIn(3));
  return mutated.length > textCharactersMax ? mutated.slice(0, textCharactersMax) : mutated;
}

const separators = ["\n", " ", ",", ":", ".", "/", ";", "-", "=", '"'];

/** Some more than once: those that leave most of a text whole lead deeper into a parser. */
const mutations: readonly Mutate[] = [
  flipBit,
  flipBit,
  replaceCharacter,
  replaceCharacter,
  replaceCharacter,
  truncate,
  extend,
  removeSpan,
  repeatSpan,
  insertOdd,
  insertWord,
  replaceByWord,
  splice,
  replaceNumber,
  replaceNumber,
  swapField,
  swapField,
  swapField,
  changeCase,
];

function spliced(text: string, at: number, removed: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

function flipBit(text: string, { chance }: TextMutation): string {
  const at = chance.below(text.length);
  return spliced(text, at, 1, String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << chance.below(7))));
}

/** By one that stands in it: the alphabet stays. */
function replaceCharacter(text: string, { chance }: TextMutation): string {
  return spliced(text, chance.below(text.length), 1, text.charAt(chance.below(text.length)));
}

function truncate(text: string, { chance }: TextMutation): string {
  return chance.oneIn(2) ? text.slice(0, chance.below(text.length)) : text.slice(chance.length(text.length));
}

function extend(text: string, { chance, other }: TextMutation): string {
  return text + other.slice(chance.below(other.length));
}

function removeSpan(text: string, { chance }: TextMutation): string {
  return spliced(text, chance.below(text.length), 1 + chance.length(text.length), "");
}

function repeatSpan(text: string, { chance }: TextMutation): string {
  const at = chance.below(text.length);
  const span = text.slice(at, at + 1 + chance.length(text.length));
  const times = chance.oneIn(60) ? 1 + chance.below(2_000) : 1 + chance.below(3);
  return spliced(text, at, 0, span.repeat(Math.min(times, Math.ceil(textCharactersMax / Math.max(1, span.length)))));
}

function insertOdd(text: string, { chance }: TextMutation): string {
  return spliced(text, chance.below(text.length + 1), 0, chance.pick(oddTexts));
}

function insertWord(text: string, { chance, words }: TextMutation): string {
  return spliced(text, chance.below(text.length + 1), 0, words.length > 0 ? chance.pick(words) : chance.pick(oddTexts));
}

function replaceByWord(text: string, { chance, words }: TextMutation): string {
  const word = words.length > 0 ? chance.pick(words) : chance.pick(oddTexts);
  return spliced(text, chance.below(text.length), word.length, word);
}

function splice(text: string, { chance, other }: TextMutation): string {
  return text.slice(0, chance.below(text.length + 1)) + other.slice(chance.below(other.length + 1));
}

function replaceNumber(text: string, { chance }: TextMutation): string {
  const isDigit = (at: number) => {
    const code = text.charCodeAt(at);
    return code >= 48 && code <= 57;
  };
  let start = chance.below(text.length);
  while (start < text.length && !isDigit(start)) start += 1;
  let end = start;
  while (isDigit(end)) end += 1;
  return spliced(text, start, end - start, chance.pick(oddNumberTexts));
}

/** A part between two separators by a part of the other entry between the same. */
function swapField(text: string, { chance, other }: TextMutation): string {
  const separator = chance.pick(separators);
  const [start, end] = fieldOf(text, separator, chance);
  const [otherStart, otherEnd] = fieldOf(other, separator, chance);
  return text.slice(0, start) + other.slice(otherStart, otherEnd) + text.slice(end);
}

function fieldOf(text: string, separator: string, chance: Chance): [start: number, end: number] {
  const start = text.indexOf(separator, chance.below(text.length)) + 1;
  const end = text.indexOf(separator, start);
  return [start, end < 0 ? text.length : end];
}

function changeCase(text: string, { chance }: TextMutation): string {
  const at = chance.below(text.length);
  const length = 1 + chance.length(text.length);
  const span = text.slice(at, at + length);
  return spliced(text, at, length, chance.oneIn(2) ? span.toUpperCase() : span.toLowerCase());
}
