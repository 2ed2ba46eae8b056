import type { Random } from "../random.ts";
import { createRandom } from "../random.ts";
import type { PartRecipe, Recipe, SectionRecipe } from "../recipes/recipe.ts";
import type { VoiceMemory } from "./accompaniment.ts";
import { playArpeggio, playBass, playChords, playDrums, playPad, playSparkle } from "./accompaniment.ts";
import { parseChord } from "./chord.ts";
import type { Theme } from "./melody.ts";
import { inventTheme, singTheme } from "./melody.ts";
import type { ChordSpan, PlannedNote, SectionPlan } from "./plan.ts";
import type { Note, Part, Score } from "./score.ts";

const LEAD_IN_SECONDS = 0.08;
const FADE_OUT_SECONDS = 7;
/** Human timing: a note comes this much early or late at most. */
const LOOSENESS_SECONDS = 0.009;

/** Writes out every note of a piece. `tonic` is a pitch class, 0 = C. */
export function writeScore(options: { recipe: Recipe; seed: number; tonic: number; tempoBpm: number }): Score {
  const { recipe, seed, tonic, tempoBpm } = options;
  const purpose = recipe.titles[0]!;
  const harmonies = chooseHarmonies(recipe, createRandom(seed, `${purpose}/harmony`));
  const themes = inventThemes(recipe, seed);
  const secondsPerBeat = 60 / tempoBpm;
  const parts: Part[] = [];
  const notes: Note[] = [];
  for (const [name, part] of Object.entries(recipe.parts)) {
    const random = createRandom(seed, `${purpose}/${name}`);
    const planned = planPart({ recipe, name, part, tonic, random, harmonies, themes });
    const humanRandom = createRandom(seed, `${purpose}/${name}/human`);
    const index = parts.length;
    parts.push({
      instrument: part.instrument,
      gainDb: part.gainDb,
      pan: part.pan,
      reverb: part.reverb,
      echo: part.echo ?? 0,
      tremolo: part.tremolo ?? 0,
    });
    for (const note of planned) {
      const start = swung(note.startBeat, recipe) * secondsPerBeat;
      const end = swung(note.startBeat + note.durationBeats, recipe) * secondsPerBeat;
      const late = humanRandom.between(-LOOSENESS_SECONDS, LOOSENESS_SECONDS);
      const velocity = Math.min(1, note.velocity * humanRandom.between(0.93, 1.07));
      const startSeconds = Math.max(0, LEAD_IN_SECONDS + start + late);
      notes.push({ part: index, startSeconds, durationSeconds: end - start, pitch: note.pitch, velocity });
    }
  }
  notes.sort((a, b) => a.startSeconds - b.startSeconds || a.part - b.part || a.pitch - b.pitch);
  return {
    parts,
    notes,
    durationSeconds: LEAD_IN_SECONDS + totalBeats(recipe) * secondsPerBeat + 1.5,
    fadeOutSeconds: FADE_OUT_SECONDS,
    echoSeconds: recipe.echoBeats * secondsPerBeat,
    reverbSeconds: recipe.reverbSeconds,
  };
}

function totalBeats(recipe: Recipe): number {
  const bars = recipe.sections.reduce((sum, section) => sum + section.bars, recipe.ending.bars);
  return bars * recipe.beatsPerBar;
}

function chooseHarmonies(recipe: Recipe, random: Random): Map<string, readonly string[]> {
  return new Map(Object.entries(recipe.harmonies).map(([letter, choices]) => [letter, random.pick(choices)]));
}

function inventThemes(recipe: Recipe, seed: number): Map<string, Theme> {
  const themes = new Map<string, Theme>();
  for (const { role } of Object.values(recipe.parts)) {
    if (role.play !== "melody" || themes.has(role.theme)) continue;
    const random = createRandom(seed, `${recipe.titles[0]}/theme ${role.theme}`);
    themes.set(role.theme, inventTheme(random, role.cells, recipe.beatsPerBar));
  }
  return themes;
}

type PartOptions = {
  recipe: Recipe;
  name: string;
  part: PartRecipe;
  tonic: number;
  random: Random;
  harmonies: Map<string, readonly string[]>;
  themes: Map<string, Theme>;
};

function planPart(options: PartOptions): PlannedNote[] {
  const { recipe, name, part, harmonies } = options;
  const { beatsPerBar } = recipe;
  const play = createPlayer(options);
  const notes: PlannedNote[] = [];
  let startBeat = 0;
  for (const section of recipe.sections) {
    const spans = spansOf(harmonies.get(section.harmony)!, startBeat, section.bars, beatsPerBar);
    const plan = { startBeat, bars: section.bars, beatsPerBar, spans, level: section.level };
    if (section.parts.includes(name)) notes.push(...play(plan, section));
    startBeat += section.bars * beatsPerBar;
  }
  if (recipe.ending.parts.includes(name)) notes.push(...planEnding(options, startBeat, part, play));
  return notes;
}

/** One held chord: every part that takes part plays its first moment only and lets it ring. */
function planEnding(options: PartOptions, startBeat: number, part: PartRecipe, play: Player): PlannedNote[] {
  const { ending, beatsPerBar } = options.recipe;
  const beats = ending.bars * beatsPerBar;
  const spans = [{ startBeat, beats, chord: parseChord(ending.chord) }];
  const section: SectionRecipe = { bars: 1, harmony: "", level: 0.8, parts: [] };
  const notes = play({ startBeat, bars: 1, beatsPerBar, spans, level: 0.8 }, section);
  if (part.role.play === "arpeggio") return notes.map((note) => ({ ...note, durationBeats: beats }));
  const first = notes.filter((note) => note.startBeat < startBeat + 0.4);
  return first.map((note) => ({ ...note, durationBeats: beats }));
}

type Player = (section: SectionPlan, recipe: SectionRecipe) => PlannedNote[];

function createPlayer({ recipe, part, tonic, random, themes }: PartOptions): Player {
  const { role } = part;
  const memory: VoiceMemory = { last: undefined };
  switch (role.play) {
    case "pad":
      return (section) => playPad({ section, tonic, memory, ...role });
    case "chords": {
      const pattern = random.pick(role.patterns);
      return (section) => playChords({ section, tonic, memory, ...role, pattern, rollBeats: role.rollBeats ?? 0 });
    }
    case "arpeggio": {
      const pattern = random.pick(role.patterns);
      return (section) => playArpeggio({ section, tonic, memory, ...role, pattern, random });
    }
    case "bass": {
      const pattern = random.pick(role.patterns);
      return (section) => playBass({ section, tonic, pattern, low: role.low });
    }
    case "drums": {
      const lines = random.pick(role.lines);
      return (section) => playDrums({ section, lines, random });
    }
    case "sparkle":
      return (section) => playSparkle({ section, tonic, memory, ...role, random });
    case "melody": {
      const theme = themes.get(role.theme)!;
      return (section, { freedom = 0 }) =>
        singTheme({ ...section, ...role, theme, random, tonic, scale: recipe.melodyScale, freedom });
    }
  }
}

/** Repeats the bars of a harmony over a section. */
function spansOf(harmony: readonly string[], startBeat: number, bars: number, beatsPerBar: number): ChordSpan[] {
  const spans: ChordSpan[] = [];
  for (let bar = 0; bar < bars; bar++) {
    const symbols = harmony[bar % harmony.length]!.split(" ");
    for (const [index, symbol] of symbols.entries()) {
      const beats = beatsPerBar / symbols.length;
      spans.push({ startBeat: startBeat + bar * beatsPerBar + index * beats, beats, chord: parseChord(symbol) });
    }
  }
  return spans;
}

/** Moves the second note of each pair later; time inside the pair is stretched, so that nothing overtakes. */
function swung(beat: number, { swing, swingBeats }: Recipe): number {
  if (swing === 0) return beat;
  const pair = Math.floor(beat / (2 * swingBeats) + 1e-9);
  const inside = Math.max(0, beat / swingBeats - 2 * pair);
  const middle = 1 + swing;
  const warped = inside < 1 ? inside * middle : middle + (inside - 1) * (2 - middle);
  return (2 * pair + warped) * swingBeats;
}
