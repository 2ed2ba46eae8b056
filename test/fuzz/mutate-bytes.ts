import type { Chance } from "./chance.ts";
import { oddBytes, oddNumbers } from "./odd-values.ts";

/** Bytes of a mutated input at most: a little more than the largest frame. */
export const bytesMax = 66_000;

export interface BytesMutation {
  readonly chance: Chance;
  /** Another entry, from which parts are taken. */
  readonly other: Uint8Array;
}

type Mutate = (bytes: Uint8Array, mutation: BytesMutation) => Uint8Array;

/** Changes a copy in one to a few places. */
export function mutateBytes(bytes: Uint8Array, mutation: BytesMutation): Uint8Array {
  const { chance } = mutation;
  let mutated: Uint8Array = bytes.slice();
  do {
    mutated = chance.pick(mutations)(mutated, mutation);
  } while (chance.oneIn(3));
  return mutated.length > bytesMax ? mutated.slice(0, bytesMax) : mutated;
}

/** Those that keep the length come more often: they lead deeper into a parser. */
const mutations: readonly Mutate[] = [
  flipBit,
  flipBit,
  flipBit,
  setByte,
  setByte,
  setNumber,
  setNumber,
  truncate,
  extend,
  removeSpan,
  repeatSpan,
  splice,
  takeSpan,
  takeSpan,
];

/** Heads hold what leads a parser: every second place is among the first 64 bytes. */
function placeIn(bytes: Uint8Array, chance: Chance): number {
  return chance.below(chance.oneIn(2) ? Math.min(64, bytes.length) : bytes.length);
}

function flipBit(bytes: Uint8Array, { chance }: BytesMutation): Uint8Array {
  const at = placeIn(bytes, chance);
  if (at < bytes.length) bytes[at]! ^= 1 << chance.below(8);
  return bytes;
}

function setByte(bytes: Uint8Array, { chance }: BytesMutation): Uint8Array {
  const at = placeIn(bytes, chance);
  if (at < bytes.length) bytes[at] = chance.oneIn(2) ? chance.pick(oddBytes) : chance.below(256);
  return bytes;
}

/** A whole number of 2 or 4 bytes, most significant first. */
function setNumber(bytes: Uint8Array, { chance }: BytesMutation): Uint8Array {
  const width = chance.oneIn(2) ? 2 : 4;
  const at = placeIn(bytes, chance);
  const value = chance.pick(lengthLike)(bytes, at, chance);
  for (let index = 0; index < width && at + index < bytes.length; index += 1) {
    bytes[at + index] = (value >>> (8 * (width - 1 - index))) & 0xff;
  }
  return bytes;
}

/** Lengths decide most in bytes: small ones, all there is, all from here on, each a little more or less. */
const lengthLike: readonly ((bytes: Uint8Array, at: number, chance: Chance) => number)[] = [
  (_bytes, _at, chance) => chance.pick(oddNumbers),
  (_bytes, _at, chance) => chance.pick(oddNumbers),
  (_bytes, _at, chance) => chance.below(33),
  (bytes, _at, chance) => bytes.length + chance.below(17) - 8,
  (bytes, at, chance) => bytes.length - at + chance.below(17) - 8,
];

function truncate(bytes: Uint8Array, { chance }: BytesMutation): Uint8Array {
  return chance.oneIn(2) ? bytes.slice(0, chance.below(bytes.length)) : bytes.slice(chance.length(bytes.length));
}

function extend(bytes: Uint8Array, { chance, other }: BytesMutation): Uint8Array {
  return joined(bytes, other.subarray(chance.below(other.length)));
}

function removeSpan(bytes: Uint8Array, { chance }: BytesMutation): Uint8Array {
  const at = chance.below(bytes.length);
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + chance.length(bytes.length)));
}

function repeatSpan(bytes: Uint8Array, { chance }: BytesMutation): Uint8Array {
  const at = chance.below(bytes.length);
  const span = bytes.subarray(at, at + 1 + chance.length(bytes.length));
  const times = chance.oneIn(50) ? 1 + chance.below(2_000) : 1;
  const most = Math.ceil(bytesMax / Math.max(1, span.length));
  const repeated = new Uint8Array(span.length * Math.min(times, most));
  for (let place = 0; place < repeated.length; place += span.length) repeated.set(span, place);
  return joined(bytes.subarray(0, at), repeated, bytes.subarray(at));
}

function splice(bytes: Uint8Array, { chance, other }: BytesMutation): Uint8Array {
  return joined(bytes.subarray(0, chance.below(bytes.length + 1)), other.subarray(chance.below(other.length + 1)));
}

/** A span of the other entry over one of the same length. */
function takeSpan(bytes: Uint8Array, { chance, other }: BytesMutation): Uint8Array {
  const from = chance.below(other.length);
  const at = placeIn(bytes, chance);
  const length = Math.min(1 + chance.length(other.length), other.length - from, bytes.length - at);
  if (length > 0) bytes.set(other.subarray(from, from + length), at);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
