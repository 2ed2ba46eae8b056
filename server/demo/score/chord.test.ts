import { expect, test } from "vitest";
import { chordPitchClasses, parseChord } from "./chord.ts";
import { voiceChord } from "./voicing.ts";

test("parseChord() reads numerals, flats, suffixes and the bass after a slash", () => {
  expect(parseChord("Imaj9")).toEqual({ root: 0, bass: 0, tones: [0, 4, 7, 11, 14] });
  expect(chordPitchClasses(parseChord("bVI"))).toEqual([8, 0, 3]);
  expect(parseChord("V/7")).toMatchObject({ root: 7, bass: 11 });
  expect(parseChord("iv6").tones).toEqual([0, 3, 7, 9]);
});

test.each(["H7", "Imaj", "i/8", ""])("parseChord() refuses %j", (symbol) => {
  expect(() => parseChord(symbol)).toThrow("Cannot read chord");
});

test("voiceChord() leads the voices: from one chord to the next nobody moves further than a fourth", () => {
  let previous: readonly number[] | undefined;
  for (const symbol of ["Imaj7", "vi7", "IVmaj7", "V7", "iii7", "vi7", "ii7", "V7sus4", "Imaj7"]) {
    const voicing = voiceChord({ chord: parseChord(symbol), tonic: 2, voices: 4, centre: 62, previous });
    expect(voicing).toEqual(voicing.toSorted((a, b) => a - b));
    for (const [index, pitch] of voicing.entries()) {
      if (previous) expect(Math.abs(pitch - previous[index]!)).toBeLessThanOrEqual(5);
    }
    previous = voicing;
  }
});
