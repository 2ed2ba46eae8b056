import type { Chord } from "./chord.ts";

/**
 * Places each chord near the one before it, so that the voices move little (voice leading): of all close positions
 * around `centre`, the one with the smallest total movement.
 */
export function voiceChord(options: {
  chord: Chord;
  tonic: number;
  voices: number;
  centre: number;
  previous: readonly number[] | undefined;
}): number[] {
  const { chord, tonic, voices, centre, previous } = options;
  const pitchClasses = thinned(chord, voices).map((tone) => (tonic + chord.root + tone) % 12);
  const sorted = [...new Set(pitchClasses)].sort((a, b) => a - b);
  let best: number[] = [];
  let bestCost = Number.POSITIVE_INFINITY;
  for (let lowest = centre - 14; lowest <= centre + 2; lowest++) {
    const first = sorted.indexOf(((lowest % 12) + 12) % 12);
    if (first < 0) continue;
    const candidate = closePosition(sorted, first, lowest, voices);
    const cost = movement(candidate, previous) + 0.6 * Math.abs(mean(candidate) - centre) + clash(candidate);
    if (cost < bestCost) {
      bestCost = cost;
      best = candidate;
    }
  }
  return best;
}

/** Drops the fifth, then the root (the bass has it), when there are more tones than voices. */
function thinned(chord: Chord, voices: number): number[] {
  const tones = [...chord.tones];
  for (const expendable of [7, 0]) {
    if (tones.length > voices && tones.includes(expendable)) tones.splice(tones.indexOf(expendable), 1);
  }
  return tones.slice(0, Math.max(voices, 1));
}

function closePosition(sorted: readonly number[], first: number, lowest: number, voices: number): number[] {
  const pitches = [lowest];
  for (let voice = 1; voice < voices; voice++) {
    const pitchClass = sorted[(first + voice) % sorted.length]!;
    const below = pitches[voice - 1]!;
    pitches.push(below + ((((pitchClass - below) % 12) + 12) % 12 || 12));
  }
  return pitches;
}

function movement(candidate: readonly number[], previous: readonly number[] | undefined): number {
  if (!previous || previous.length !== candidate.length) return 0;
  return candidate.reduce((sum, pitch, index) => sum + Math.abs(pitch - previous[index]!), 0);
}

/** A semitone at the very top or bottom of a voicing is harsh; inside it is warm. */
function clash(candidate: readonly number[]): number {
  const last = candidate.length - 1;
  const top = last > 0 && candidate[last]! - candidate[last - 1]! === 1 ? 4 : 0;
  const bottom = last > 0 && candidate[1]! - candidate[0]! === 1 ? 3 : 0;
  return top + bottom;
}

function mean(pitches: readonly number[]): number {
  return pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length;
}
