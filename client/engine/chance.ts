import type { ByteArray } from "./byte-array.ts";

/** Chance, as the engine's shells get it. The page gives the browser's, a test gives one with a seed. */
export interface Chance {
  /** Even in [0, 1): for waits and samples. */
  fraction(): number;
  /** Bytes that nobody can guess: for names and seeds. */
  bytes(length: number): ByteArray;
}

/** The chance of this page or process. Only the files that put a program together name it. */
export const pageChance: Chance = {
  fraction: () => Math.random(),
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

/** A wait drawn evenly from min..max, so that many listeners don't come back in the same instant. */
export function jitterMs(chance: Chance, minMs: number, maxMs: number): number {
  return minMs + chance.fraction() * (maxMs - minMs);
}

/** A name that nobody else has: two hexadecimal digits a byte. */
export function hexName(chance: Chance, byteCount: number): string {
  return Array.from(chance.bytes(byteCount), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
