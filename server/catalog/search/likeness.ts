/**
 * How alike a text and others are, by the groups of three letters (trigrams) that they share: the measures of PostgreSQL's
 * pg_trgm (`similarity`, `word_similarity`). They are taken here, because a search compares a hundred names, and the embedded
 * database has one thread, for which all others wait.
 */
export interface Likeness {
  /** Shared trigrams as a part of all trigrams of both, 0 to 1. */
  toWhole(other: string): number;
  /** The same against whatever run of the other's trigrams is most alike, 0 to 1: a word found in a long name counts in full. */
  toPart(other: string): number;
}

/** Of a text as `searchText` makes it: words of letters and digits with single spaces. */
export function likenessOf(text: string): Likeness {
  const own = new Set(trigramsOf(text));
  return {
    toWhole: (other) => {
      const others = new Set(trigramsOf(other));
      let shared = 0;
      for (const trigram of others) if (own.has(trigram)) shared += 1;
      const all = own.size + others.size - shared;
      return all === 0 ? 0 : shared / all;
    },
    toPart: (other) => bestRun(own, trigramsOf(other)),
  };
}

/** Each word has two spaces before it and one behind, so that its beginning counts more than its end. */
function trigramsOf(text: string): string[] {
  const trigrams: string[] = [];
  for (const word of text.split(" ")) {
    if (word === "") continue;
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) trigrams.push(padded.slice(at, at + 3));
  }
  return trigrams;
}

function bestRun(own: ReadonlySet<string>, others: readonly string[]): number {
  let best = 0;
  for (let start = 0; start < others.length; start += 1) {
    if (!own.has(others[start] ?? "")) continue;
    const run = new Set<string>();
    let shared = 0;
    for (let end = start; end < others.length; end += 1) {
      const trigram = others[end] ?? "";
      if (run.has(trigram)) continue;
      run.add(trigram);
      // No longer run can be more alike than one that has each of our trigrams.
      if (own.size <= best * run.size) break;
      if (!own.has(trigram)) continue;
      shared += 1;
      best = Math.max(best, shared / (own.size + run.size - shared));
    }
  }
  return best;
}
