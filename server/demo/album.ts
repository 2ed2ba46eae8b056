import { createRandom } from "./random.ts";
import type { Recipe } from "./recipes/recipe.ts";
import { RECIPES } from "./recipes/recipes.ts";
import type { Score } from "./score/score.ts";
import { writeScore } from "./score/write-score.ts";

export type DemoPiece = {
  title: string;
  trackNumber: number;
  /** e.g. "E flat major" */
  key: string;
  tempoBpm: number;
  /** what the file is called */
  fileName: string;
};

export type DemoAlbum = {
  title: string;
  artist: string;
  year: number;
  genre: string;
  pieces: DemoPiece[];
};

const TONIC_NAMES = ["C", "D flat", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B"];

/** What the album of this seed is called and made of, without making it. The same seed gives the same album. */
export function demoAlbum(seed: number): DemoAlbum {
  const pieces = RECIPES.map((recipe, index) => {
    const { title, tonic, tempoBpm } = choose(recipe, index, seed);
    const trackNumber = index + 1;
    const key = `${TONIC_NAMES[tonic]} ${recipe.mode}`;
    return { title, trackNumber, key, tempoBpm, fileName: `${String(trackNumber).padStart(2, "0")} ${title}.wav` };
  });
  return { title: "Many Windows", artist: "The Tutti Ensemble", year: 2026, genre: "Downtempo", pieces };
}

/** The notes of one piece, counted from 0. */
export function writeDemoPiece(seed: number, index: number): Score {
  const recipe = RECIPES[index];
  if (!recipe) throw new Error(`Cannot write piece ${index}: the album has 0..${RECIPES.length - 1}`);
  const { tonic, tempoBpm } = choose(recipe, index, seed);
  return writeScore({ recipe, seed, tonic, tempoBpm });
}

/** Every piece gets a tonic of its own out of the twelve. */
function choose(recipe: Recipe, index: number, seed: number): { title: string; tonic: number; tempoBpm: number } {
  const tonics = createRandom(seed, "tonics").shuffle(TONIC_NAMES.map((_, pitchClass) => pitchClass));
  const random = createRandom(seed, `piece ${index}`);
  const [low, high] = recipe.tempoBpm;
  return {
    title: random.pick(recipe.titles),
    tonic: tonics[index]!,
    tempoBpm: Math.round(random.between(low, high) * 10) / 10,
  };
}
