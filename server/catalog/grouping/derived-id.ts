import { createHash } from "node:crypto";
import { matchKey } from "../search/search-text.ts";

/** Ids are made of the names, so that links still work after a catalogue was rebuilt. */
export function derivedId(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}

export function artistIdOf(name: string): string {
  return derivedId("artist", matchKey(name));
}

export function genreIdOf(name: string): string {
  return derivedId("genre", matchKey(name));
}
