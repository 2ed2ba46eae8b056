import type { InstrumentName } from "../instruments/instruments.ts";

/** One voice of the mixing desk. */
export type Part = {
  instrument: InstrumentName;
  gainDb: number;
  /** −1 left … 1 right */
  pan: number;
  /** 0…1, how much goes to the room */
  reverb: number;
  /** 0…1, how much goes to the ping-pong echo */
  echo: number;
  /** 0…1, depth of the electric piano's stereo tremolo */
  tremolo: number;
};

export type Note = {
  part: number;
  startSeconds: number;
  durationSeconds: number;
  /** MIDI number; for percussion the number of the drum */
  pitch: number;
  /** 0…1 */
  velocity: number;
};

/** A whole piece, ready to be played. Notes are in order of their start. */
export type Score = {
  parts: Part[];
  notes: Note[];
  durationSeconds: number;
  fadeOutSeconds: number;
  echoSeconds: number;
  reverbSeconds: number;
};
