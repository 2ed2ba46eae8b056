import type { Drum } from "../instruments/percussion.ts";
import { DRUMS } from "../instruments/percussion.ts";
import type { Random } from "../random.ts";
import type { Chord } from "./chord.ts";
import { parsePattern } from "./pattern.ts";
import type { PlannedNote, SectionPlan } from "./plan.ts";
import { chordAt } from "./plan.ts";
import { voiceChord } from "./voicing.ts";

/** Remembers the last voicing of a part, so that the next chord is led from it. */
export type VoiceMemory = { last: readonly number[] | undefined };

type Chordal = { section: SectionPlan; tonic: number; voices: number; centre: number; memory: VoiceMemory };

function voicingsOf(options: Chordal): { startBeat: number; beats: number; pitches: number[] }[] {
  return options.section.spans.map((span) => {
    const { tonic, voices, centre, memory } = options;
    const pitches = voiceChord({ chord: span.chord, tonic, voices, centre, previous: memory.last });
    memory.last = pitches;
    return { startBeat: span.startBeat, beats: span.beats, pitches };
  });
}

/** Long chords that breathe in and out. */
export function playPad(options: Chordal): PlannedNote[] {
  return voicingsOf(options).flatMap(({ startBeat, beats, pitches }) =>
    pitches.map((pitch) => ({ startBeat, durationBeats: beats, pitch, velocity: 0.7 * options.section.level })),
  );
}

/** Chords in a rhythm, rolled from the lowest note up by `rollBeats` for each voice. */
export function playChords(options: Chordal & { pattern: string; rollBeats: number }): PlannedNote[] {
  const voicings = voicingsOf(options);
  const notes: PlannedNote[] = [];
  forEachStep(options.section, options.pattern, (beat, durationBeats, symbol) => {
    const voicing = voicings.findLast((candidate) => candidate.startBeat <= beat + 1e-6)!;
    const accent = symbol === "X" ? 0.85 : symbol === "o" ? 0.45 : 0.68;
    for (const [index, pitch] of voicing.pitches.entries()) {
      const startBeat = beat + index * options.rollBeats;
      const top = index === voicing.pitches.length - 1 ? 1.08 : 1;
      notes.push({ startBeat, durationBeats, pitch, velocity: accent * top * options.section.level });
    }
  });
  return notes;
}

/** Broken chords. A number is a voice (past the top it goes on an octave higher); −1 is the bass note, −2 its fifth. */
export function playArpeggio(options: Chordal & { pattern: readonly number[]; random: Random }): PlannedNote[] {
  const { section, pattern, tonic, random } = options;
  const voicings = voicingsOf(options);
  const stepBeats = section.beatsPerBar / pattern.length;
  const notes: PlannedNote[] = [];
  for (let step = 0; step < section.bars * pattern.length; step++) {
    const startBeat = section.startBeat + step * stepBeats;
    const voicing = voicings.findLast((candidate) => candidate.startBeat <= startBeat + 1e-6)!;
    const voice = pattern[step % pattern.length]!;
    const count = voicing.pitches.length;
    const bass = placeAbove(tonic + chordAt(section.spans, startBeat).bass, 40);
    const pitch =
      voice < 0 ? bass + (voice === -2 ? 7 : 0) : voicing.pitches[voice % count]! + 12 * Math.floor(voice / count);
    const accent = (step % pattern.length === 0 ? 0.78 : 0.6) + random.between(-0.06, 0.06);
    notes.push({ startBeat, durationBeats: stepBeats * 2.5, pitch, velocity: accent * section.level });
  }
  return notes;
}

/** "r" root, "5" fifth, "o" octave, "a" a step towards the next chord's root. */
export function playBass(options: {
  section: SectionPlan;
  tonic: number;
  pattern: string;
  low: number;
}): PlannedNote[] {
  const { section, tonic, pattern, low } = options;
  const notes: PlannedNote[] = [];
  const endBeat = section.startBeat + section.bars * section.beatsPerBar;
  forEachStep(section, pattern, (startBeat, durationBeats, symbol) => {
    const chord = chordAt(section.spans, startBeat);
    const afterBeat = startBeat + durationBeats;
    const next = chordAt(section.spans, afterBeat < endBeat ? afterBeat : section.startBeat);
    const root = placeAbove(tonic + chord.bass, low);
    const pitch = bassPitch(symbol, { root, nextRoot: placeAbove(tonic + next.bass, low), chord, low });
    notes.push({ startBeat, durationBeats, pitch, velocity: (symbol === "r" ? 0.8 : 0.68) * section.level });
  });
  return notes;
}

function bassPitch(symbol: string, at: { root: number; nextRoot: number; chord: Chord; low: number }): number {
  const { root, nextRoot, chord, low } = at;
  if (symbol === "o") return root + 12;
  if (symbol === "5") {
    // The fifth of the chord, also when the bass stands on another of its tones.
    const fifth = chord.tones.includes(6) ? 6 : 7;
    return placeAbove(root - chord.bass + chord.root + fifth, low);
  }
  if (symbol === "a") return nextRoot + (nextRoot > root ? -2 : nextRoot < root ? 2 : 7);
  return root;
}

/** One line of signs for each drum: "X" accent, "x" normal, "o" ghost. */
export function playDrums(options: {
  section: SectionPlan;
  lines: Partial<Record<Drum, string>>;
  random: Random;
}): PlannedNote[] {
  const notes: PlannedNote[] = [];
  for (const [drum, pattern] of Object.entries(options.lines) as [Drum, string][]) {
    forEachStep(options.section, pattern, (startBeat, durationBeats, symbol) => {
      if (symbol === "o" && options.random.chance(0.25)) return;
      const accent = symbol === "X" ? 0.9 : symbol === "o" ? 0.35 : 0.62;
      const velocity = accent * options.section.level * options.random.between(0.88, 1.08);
      notes.push({ startBeat, durationBeats, pitch: DRUMS[drum], velocity });
    });
  }
  return notes;
}

/** Single high notes of the chord now and then, like light on water. */
export function playSparkle(options: Chordal & { random: Random; density: number }): PlannedNote[] {
  const { section, random, density } = options;
  const voicings = voicingsOf(options);
  const notes: PlannedNote[] = [];
  for (let beat = 0; beat < section.bars * section.beatsPerBar; beat += 0.5) {
    if (!random.chance(density)) continue;
    const startBeat = section.startBeat + beat;
    const voicing = voicings.findLast((candidate) => candidate.startBeat <= startBeat + 1e-6)!;
    const velocity = random.between(0.3, 0.6) * section.level;
    notes.push({ startBeat, durationBeats: 2, pitch: random.pick(voicing.pitches), velocity });
  }
  return notes;
}

function forEachStep(
  section: SectionPlan,
  pattern: string,
  visit: (beat: number, durationBeats: number, symbol: string) => void,
): void {
  const steps = parsePattern(pattern, section.beatsPerBar * (pattern.includes("|") ? pattern.split("|").length : 1));
  const patternBars = pattern.split("|").length;
  for (let bar = 0; bar < section.bars; bar += patternBars) {
    for (const step of steps) {
      if (bar + step.beat / section.beatsPerBar >= section.bars) continue;
      visit(section.startBeat + bar * section.beatsPerBar + step.beat, step.durationBeats, step.symbol);
    }
  }
}

/** The lowest pitch of this class that is not below `low`. */
function placeAbove(pitch: number, low: number): number {
  return low + ((((pitch - low) % 12) + 12) % 12);
}
