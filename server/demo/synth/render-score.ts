import { INSTRUMENTS } from "../instruments/instruments.ts";
import type { Instrument, Sound } from "../instruments/sound.ts";
import { SAMPLE_RATE } from "../instruments/sound.ts";
import { readTable, SINE } from "../instruments/wave-table.ts";
import type { Note, Part, Score } from "../score/score.ts";
import { addEcho } from "./echo.ts";
import { master } from "./master.ts";
import { quantise } from "./quantise.ts";
import { createSoundStore } from "./render-note.ts";
import { addReverb } from "./reverb.ts";

const TREMOLO_HZ = 4.3;

type Desk = { left: Float32Array; right: Float32Array; reverb: Float32Array; echo: Float32Array };

/** Plays a score: 44.1 kHz, 16 bit, left and right interleaved. `report` hears how far it is, 0…1. */
export function renderScore(score: Score, seed: number, report: (fraction: number) => void): Int16Array<ArrayBuffer> {
  const length = Math.ceil(score.durationSeconds * SAMPLE_RATE);
  const desk: Desk = {
    left: new Float32Array(length),
    right: new Float32Array(length),
    reverb: new Float32Array(length),
    echo: new Float32Array(length),
  };
  const store = createSoundStore();
  for (const [index, note] of score.notes.entries()) {
    const part = score.parts[note.part]!;
    mix(desk, store.take(part.instrument, note), note, part);
    if (index % 64 === 0) report((0.7 * index) / score.notes.length);
  }
  report(0.7);
  if (score.parts.some((part) => part.echo > 0)) addEcho(desk.echo, desk.left, desk.right, score.echoSeconds);
  // The echo goes through the room as well, at a third.
  for (let index = 0; index < length; index++) desk.reverb[index]! += 0.33 * desk.echo[index]!;
  addReverb(desk.reverb, desk.left, desk.right, score.reverbSeconds);
  report(0.85);
  master(desk.left, desk.right, score.fadeOutSeconds);
  report(0.95);
  return quantise(desk.left, desk.right, seed);
}

function mix(desk: Desk, sound: Sound, note: Note, part: Part): void {
  const instrument: Instrument = INSTRUMENTS[part.instrument];
  const gain = 10 ** (part.gainDb / 20) * note.velocity ** 1.4;
  const angle = ((part.pan + 1) * Math.PI) / 4;
  const leftGain = gain * Math.cos(angle) * Math.SQRT2;
  const rightGain = gain * Math.sin(angle) * Math.SQRT2;
  const start = Math.round(note.startSeconds * SAMPLE_RATE);
  const gate = instrument.sustained ? Number.POSITIVE_INFINITY : Math.round(note.durationSeconds * SAMPLE_RATE);
  const release = Math.exp(-4 / (instrument.releaseSeconds * SAMPLE_RATE));
  const length = Math.min(sound.left.length, desk.left.length - start);
  const { tremolo } = part;
  const reverbGain = 0.5 * gain * part.reverb;
  const echoGain = 0.5 * gain * part.echo;
  // Locals, so that the hot loop does not look them up again for each sample.
  const { left: dryLeft, right: dryRight, reverb: reverbSend, echo: echoSend } = desk;
  const { left: soundLeft, right: soundRight } = sound;
  const tremoloTurns = TREMOLO_HZ / SAMPLE_RATE;
  let turns = (start * tremoloTurns) % 1;
  let level = 1;
  for (let index = 0; index < length; index++) {
    if (index > gate) {
      level *= release;
      if (level < 1e-4) return;
    }
    const left = soundLeft[index]! * level;
    const right = soundRight[index]! * level;
    let leftNow = leftGain;
    let rightNow = rightGain;
    if (tremolo > 0) {
      const sway = tremolo * readTable(SINE, turns);
      leftNow *= 1 + sway;
      rightNow *= 1 - sway;
      turns += tremoloTurns;
      if (turns >= 1) turns -= 1;
    }
    const at = start + index;
    dryLeft[at]! += left * leftNow;
    dryRight[at]! += right * rightNow;
    reverbSend[at]! += (left + right) * reverbGain;
    if (echoGain > 0) echoSend[at]! += (left + right) * echoGain;
  }
}
