import { findText } from "../search/search-text.ts";

/** Each word is looked for in the names of all songs, one after the other. */
const wordsMax = 8;

/**
 * The words that must stand in a song's names, as names are kept, the longest first. Those that are part of a longer one say nothing more,
 * and of very many the eight longest count: a text of 200 letters has room for 100 words.
 */
export function wantedWords(text: string): string[] {
  const words: string[] = [];
  const longestFirst = findText(text)
    .split(" ")
    .filter(Boolean)
    .sort((one, other) => other.length - one.length);
  for (const word of longestFirst) {
    if (words.length === wordsMax) break;
    if (!words.some((longer) => longer.includes(word))) words.push(word);
  }
  return words;
}
