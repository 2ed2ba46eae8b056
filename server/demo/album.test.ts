import { expect, test } from "vitest";
import { demoAlbum, writeDemoPiece } from "./album.ts";
import { RECIPES } from "./recipes/recipes.ts";
import { parseChord } from "./score/chord.ts";
import { parsePattern } from "./score/pattern.ts";

const SEEDS = [1, 2, 3, 77, 123_456_789];

test.each(SEEDS)("the album of seed %i has eight pieces with titles, keys and tempos of their own", (seed) => {
  const { pieces } = demoAlbum(seed);
  expect(pieces).toHaveLength(8);
  expect(new Set(pieces.map((piece) => piece.title)).size).toBe(8);
  expect(new Set(pieces.map((piece) => piece.key.split(" m")[0])).size).toBe(8);
  expect(new Set(pieces.map((piece) => Math.round(piece.tempoBpm))).size).toBe(8);
  expect(demoAlbum(seed)).toEqual(demoAlbum(seed));
});

test("no two pieces are played by the same instruments", () => {
  const bands = RECIPES.map(({ parts }) =>
    [...new Set(Object.values(parts).map((part) => part.instrument))].sort().join(),
  );
  expect(new Set(bands).size).toBe(8);
});

test.each(SEEDS)("the scores of seed %i last 1 to 2.5 minutes and every note can be played", (seed) => {
  for (let index = 0; index < 8; index++) {
    const score = writeDemoPiece(seed, index);
    expect(score.durationSeconds).toBeGreaterThanOrEqual(60);
    expect(score.durationSeconds).toBeLessThanOrEqual(150);
    expect(score).toEqual(writeDemoPiece(seed, index));
    for (const note of score.notes) {
      expect(Number.isInteger(note.pitch) && note.pitch >= 28 && note.pitch <= 108).toBe(true);
      expect(note.velocity > 0 && note.velocity <= 1 && note.durationSeconds > 0 && note.startSeconds >= 0).toBe(true);
    }
  }
});

test("another seed composes other music", () => {
  expect(writeDemoPiece(1, 0).notes).not.toEqual(writeDemoPiece(2, 0).notes);
});

test("every recipe names only parts and harmonies it has, readable chords, and cells of two bars", () => {
  for (const recipe of RECIPES) {
    for (const section of [...recipe.sections, recipe.ending]) {
      for (const part of section.parts) expect(Object.keys(recipe.parts)).toContain(part);
    }
    for (const section of recipe.sections) expect(Object.keys(recipe.harmonies)).toContain(section.harmony);
    const bars = Object.values(recipe.harmonies).flat(2);
    for (const symbol of [...bars.flatMap((bar) => bar.split(" ")), recipe.ending.chord]) parseChord(symbol);
    for (const { role } of Object.values(recipe.parts)) {
      if (role.play !== "melody") continue;
      for (const cell of role.cells) {
        const [first, second] = cell.split("|").map((bar) => bar.length);
        expect(first, cell).toBe(second);
        expect(parsePattern(cell, 2 * recipe.beatsPerBar).length, cell).toBeGreaterThan(1);
      }
    }
  }
});
