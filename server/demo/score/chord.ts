/** A chord inside a key. Pitch classes count semitones above the key's tonic. */
export type Chord = {
  root: number;
  /** what the bass plays: the root unless written with a slash */
  bass: number;
  /** semitones above the root, ascending, the root first */
  tones: readonly number[];
};

const MAJOR_DEGREES = [0, 2, 4, 5, 7, 9, 11];
const NUMERALS = ["i", "ii", "iii", "iv", "v", "vi", "vii"];

const MAJOR_SHAPES: Record<string, readonly number[]> = {
  "": [0, 4, 7],
  "6": [0, 4, 7, 9],
  "69": [0, 4, 7, 9, 14],
  add9: [0, 4, 7, 14],
  maj7: [0, 4, 7, 11],
  maj9: [0, 4, 7, 11, 14],
  "7": [0, 4, 7, 10],
  "9": [0, 4, 7, 10, 14],
  "13": [0, 4, 10, 14, 21],
  sus2: [0, 2, 7],
  sus4: [0, 5, 7],
  "7sus4": [0, 5, 7, 10],
  "9sus4": [0, 5, 7, 10, 14],
};

const MINOR_SHAPES: Record<string, readonly number[]> = {
  "": [0, 3, 7],
  "6": [0, 3, 7, 9],
  add9: [0, 3, 7, 14],
  "7": [0, 3, 7, 10],
  "9": [0, 3, 7, 10, 14],
  "11": [0, 3, 7, 10, 17],
  "7b5": [0, 3, 6, 10],
};

/**
 * Reads a Roman numeral, e.g. "Imaj9", "vi7", "bVII", "iv6", "V/7" (the slash names a degree of the major scale for the
 * bass). Degrees always count along the major scale, so a minor key writes "i", "bIII", "bVI".
 */
export function parseChord(symbol: string): Chord {
  const match = /^([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([a-z0-9]*)(?:\/([b#]?)([1-7]))?$/.exec(symbol);
  if (!match) throw new Error(`Cannot read chord "${symbol}": it is no Roman numeral`);
  const [, accidental, numeral, suffix, bassAccidental, bassDegree] = match;
  const lower = numeral!.toLowerCase();
  const shapes = numeral === lower ? MINOR_SHAPES : MAJOR_SHAPES;
  const tones = shapes[suffix!];
  if (!tones) throw new Error(`Cannot read chord "${symbol}": no shape "${suffix}"`);
  const root = degree(accidental!, NUMERALS.indexOf(lower));
  return { root, bass: bassDegree ? degree(bassAccidental!, Number(bassDegree) - 1) : root, tones };
}

function degree(accidental: string, index: number): number {
  const shift = accidental === "b" ? -1 : accidental === "#" ? 1 : 0;
  return (MAJOR_DEGREES[index]! + shift + 12) % 12;
}

/** Pitch classes of the chord above the key's tonic. */
export function chordPitchClasses(chord: Chord): number[] {
  return chord.tones.map((tone) => (chord.root + tone) % 12);
}
