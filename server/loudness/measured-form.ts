import Type from "typebox";
import { Value } from "typebox/value";
import { decibelsMax, type MeasuredSound, waveformPartsMax } from "./sound-meter.ts";
import { parseWindowCounts, windowCountsTextMax } from "./window-counts.ts";

/** No figure lies outside of these: what is quieter than -70 LUFS has none. */
export const LoudnessForm = Type.Object({
  integratedLufs: Type.Number({ minimum: -71, maximum: decibelsMax }),
  rangeLu: Type.Number({ minimum: 0, maximum: 200 }),
  truePeakDbtp: Type.Number({ minimum: -200, maximum: decibelsMax }),
});

const base64 = "^[A-Za-z0-9+/]*={0,2}$";

export const MeasuredForm = Type.Object({
  loudness: Type.Union([LoudnessForm, Type.Null()]),
  windowCounts: Type.String({ pattern: base64, maxLength: windowCountsTextMax }),
  waveform: Type.String({ pattern: base64, maxLength: Math.ceil(waveformPartsMax / 3) * 4 }),
});

/** Whether this is what a meter gives: it may come from a process that met a foreign file. */
export function isMeasuredSound(found: unknown): found is MeasuredSound {
  return Value.Check(MeasuredForm, found) && parseWindowCounts(found.windowCounts) !== null;
}
