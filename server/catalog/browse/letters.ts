/** A letter, and the place at which a list comes to it. */
export interface Letter {
  readonly letter: string;
  readonly at: number;
}

/** From here on scripts have thousands of letters: nobody looks for one of them at the edge of a list. */
const manyLettersFrom = 0x2e80;

/** Of how the names of a list begin, in its order. A letter that comes again later in the list counts where it came first. */
export function lettersOf(beginnings: readonly string[]): Letter[] {
  return firstPlaces(beginnings.map(letterOf));
}

export function yearsOf(years: readonly string[]): Letter[] {
  return firstPlaces(years.map((year) => year || "–"));
}

function letterOf(beginning: string): string {
  if (!/^\p{L}/u.test(beginning)) return "#";
  return (beginning.codePointAt(0) ?? 0) < manyLettersFrom ? beginning.toUpperCase() : "…";
}

function firstPlaces(letters: readonly string[]): Letter[] {
  const places = new Map<string, number>();
  letters.forEach((letter, at) => {
    if (!places.has(letter)) places.set(letter, at);
  });
  return [...places].map(([letter, at]) => ({ letter, at }));
}
