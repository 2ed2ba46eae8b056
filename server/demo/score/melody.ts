import type { Random } from "../random.ts";
import { chordPitchClasses } from "./chord.ts";
import { parsePattern } from "./pattern.ts";
import type { ChordSpan, PlannedNote } from "./plan.ts";
import { chordAt } from "./plan.ts";

/** A few notes that are remembered: when they sound, and how far each lies above the first, in steps of the scale. */
type Motif = { notes: { beat: number; durationBeats: number; step: number }[] };

/** What a tune is made of; the same theme is sung again in later sections, over other chords and a little varied. */
export type Theme = { opening: Motif; contrast: Motif; closing: Motif; unitBeats: number };

/** Two bars are one unit of a tune. */
const BARS_IN_UNIT = 2;

export function inventTheme(random: Random, cells: readonly string[], beatsPerBar: number): Theme {
  const unitBeats = BARS_IN_UNIT * beatsPerBar;
  const [first, second] = random.shuffle(cells);
  const opening = inventMotif(random, first!, unitBeats);
  const contrast = inventMotif(random, second ?? first!, unitBeats);
  const head = opening.notes.filter((note) => note.beat < beatsPerBar);
  const closing = { notes: [...head, { beat: beatsPerBar, durationBeats: beatsPerBar * 0.9, step: 0 }] };
  return { opening, contrast, closing, unitBeats };
}

/** Mostly steps, some leaps, and a leap is answered by a step back. After a long note the tune moves further. */
function inventMotif(random: Random, cell: string, unitBeats: number): Motif {
  const rise = random.chance(0.6) ? 1 : -1;
  let step = 0;
  let leap = 0;
  let lastBeat: number | undefined;
  const notes = parsePattern(cell, unitBeats).map(({ beat, durationBeats }) => {
    if (lastBeat !== undefined) {
      const move = leap !== 0 ? -Math.sign(leap) : freeMove(random, { rise, beat, lastBeat, unitBeats });
      leap = Math.abs(move) > 2 ? move : 0;
      step += move;
    }
    lastBeat = beat;
    return { beat, durationBeats, step };
  });
  return { notes };
}

/** The first half tends one way, the second half back: an arch, or its mirror. */
function freeMove(random: Random, at: { rise: number; beat: number; lastBeat: number; unitBeats: number }): number {
  const direction = random.chance(at.beat < at.unitBeats / 2 ? 0.68 : 0.32) ? at.rise : -at.rise;
  return direction * random.pick(at.beat - at.lastBeat >= 1 ? [1, 1, 1, 2, 2, 3] : [1, 1, 1, 1, 2, 2, 0]);
}

export type SingOptions = {
  theme: Theme;
  random: Random;
  spans: readonly ChordSpan[];
  tonic: number;
  scale: readonly number[];
  low: number;
  high: number;
  startBeat: number;
  bars: number;
  beatsPerBar: number;
  level: number;
  /** 0…1, how freely this time departs from the theme */
  freedom: number;
};

/** Sings a theme as opening, opening again, contrast, closing: the oldest form of a tune there is. */
export function singTheme(options: SingOptions): PlannedNote[] {
  const { theme, startBeat, bars } = options;
  const ladder = pitchesOf(options.scale, options.tonic, options.low, options.high);
  const units = Math.max(1, Math.floor(bars / BARS_IN_UNIT));
  const notes: PlannedNote[] = [];
  for (let unit = 0; unit < units; unit++) {
    const part = unit === units - 1 ? "closing" : unit % 4 === 2 ? "contrast" : "opening";
    const unitStart = startBeat + unit * theme.unitBeats;
    notes.push(...singMotif({ ...options, ladder, part, unitStart }));
  }
  return withoutEmptyRepeats(notes, ladder);
}

type Part = "opening" | "contrast" | "closing";

function singMotif(options: SingOptions & { ladder: readonly number[]; part: Part; unitStart: number }): PlannedNote[] {
  const { theme, random, beatsPerBar, level, freedom, ladder, part, unitStart } = options;
  const motif = theme[part];
  const anchor = Math.floor(ladder.length * (part === "contrast" ? 0.55 : 0.38));
  const notes: PlannedNote[] = [];
  for (const [index, note] of motif.notes.entries()) {
    const isLast = index === motif.notes.length - 1;
    if (!isLast && index > 0 && random.chance(freedom * 0.12)) continue;
    const wandering = random.chance(freedom * 0.3) ? random.pick([-1, 1]) : 0;
    const target = ladder[reflect(anchor + note.step + wandering, ladder.length)]!;
    const startBeat = unitStart + note.beat;
    const onBar = note.beat % beatsPerBar === 0;
    const strong = note.durationBeats >= 1 || onBar || isLast;
    const direction = Math.sign(note.step - (motif.notes[index - 1]?.step ?? note.step));
    const restful = part === "closing" && isLast;
    const previous = notes.at(-1)?.pitch;
    const wish = { beat: startBeat, target, previous, direction, restful };
    const pitch = strong ? chooseChordTone(options, wish) : target;
    const accent = onBar ? 1 : strong ? 0.92 : 0.8;
    notes.push({ startBeat, durationBeats: note.durationBeats, pitch, velocity: 0.78 * level * accent });
  }
  return notes;
}

/** Three equal pitches in a row sound stuck: the middle one becomes a neighbour. */
function withoutEmptyRepeats(notes: PlannedNote[], ladder: readonly number[]): PlannedNote[] {
  for (let index = 1; index + 1 < notes.length; index++) {
    const note = notes[index]!;
    if (note.pitch !== notes[index - 1]!.pitch || note.pitch !== notes[index + 1]!.pitch || note.durationBeats > 1)
      continue;
    note.pitch = ladder.find((pitch) => pitch > note.pitch) ?? note.pitch;
  }
  return notes;
}

type Wish = {
  beat: number;
  target: number;
  previous: number | undefined;
  /** −1, 0 or 1: where the motif goes from the note before */
  direction: number;
  restful: boolean;
};

/** The chord tone that is near the wished pitch, moves where the motif moves and does not leap far. */
function chooseChordTone({ spans, tonic, low, high }: SingOptions, wish: Wish): number {
  const chord = chordAt(spans, wish.beat);
  const classes = chordPitchClasses(chord).slice(0, wish.restful ? 3 : chord.tones.length);
  const absolute = new Set(classes.map((pitchClass) => (pitchClass + tonic) % 12));
  let best = wish.target;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let pitch = low; pitch <= high; pitch++) {
    if (!absolute.has(pitch % 12)) continue;
    const move = wish.previous === undefined ? 0 : pitch - wish.previous;
    const stuck = wish.direction !== 0 && move === 0 ? 3.5 : 0;
    const against = wish.direction * move < 0 ? 2 : 0;
    const leap = Math.max(0, Math.abs(move) - 7);
    const cost = Math.abs(pitch - wish.target) + stuck + against + leap;
    if (cost < bestCost) {
      bestCost = cost;
      best = pitch;
    }
  }
  return best;
}

function pitchesOf(scale: readonly number[], tonic: number, low: number, high: number): number[] {
  const pitches: number[] = [];
  for (let pitch = low; pitch <= high; pitch++) {
    if (scale.includes((((pitch - tonic) % 12) + 12) % 12)) pitches.push(pitch);
  }
  return pitches;
}

function reflect(index: number, length: number): number {
  if (index < 0) return Math.min(-index, length - 1);
  if (index >= length) return Math.max(0, 2 * (length - 1) - index);
  return index;
}
