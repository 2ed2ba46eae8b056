import type { InstrumentName } from "../instruments/instruments.ts";
import { INSTRUMENTS } from "../instruments/instruments.ts";
import type { Instrument, Sound } from "../instruments/sound.ts";
import { frequencyOf, SAMPLE_RATE } from "../instruments/sound.ts";
import type { Note } from "../score/score.ts";

/** Loudest 50 ms of every pitched sound, before velocity and the part's gain. */
const LEVEL = 0.16;

/** Sounds of one piece; equal notes are rendered once. */
export type SoundStore = { take(name: InstrumentName, note: Note): Sound };

export function createSoundStore(): SoundStore {
  const sounds = new Map<string, Sound>();
  return {
    take(name, note) {
      const instrument: Instrument = INSTRUMENTS[name];
      const touch = note.velocity < 0.45 ? 0 : note.velocity < 0.7 ? 1 : 2;
      // Lengths are rounded to 1/50 s, so that chords of equal length are found again.
      const durationSeconds = instrument.sustained ? Math.round(note.durationSeconds * 50) / 50 : 0;
      const key = `${name}/${note.pitch}/${touch}/${durationSeconds}`;
      const known = sounds.get(key);
      if (known) return known;
      const sound = instrument.render({
        pitch: note.pitch,
        frequency: frequencyOf(note.pitch),
        touch,
        durationSeconds,
      });
      if (name !== "percussion") levelOut(sound, note.pitch);
      sounds.set(key, sound);
      return sound;
    },
  };
}

/** Makes all pitches of all instruments equally loud; high notes a little softer, since ears are keener there. */
function levelOut(sound: Sound, pitch: number): void {
  const window = Math.round(0.05 * SAMPLE_RATE);
  let loudest = 1e-9;
  for (let start = 0; start < sound.left.length; start += window) {
    let power = 0;
    const end = Math.min(start + window, sound.left.length);
    for (let index = start; index < end; index++) power += sound.left[index]! * sound.left[index]!;
    loudest = Math.max(loudest, power / window);
  }
  const tilt = pitch > 72 ? 10 ** ((-1.8 * (pitch - 72)) / 12 / 20) : 1;
  const gain = (LEVEL * tilt) / Math.sqrt(loudest);
  for (const samples of new Set([sound.left, sound.right])) {
    for (let index = 0; index < samples.length; index++) samples[index]! *= gain;
  }
}
