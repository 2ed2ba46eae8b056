import { energyOf, lufsOf, type Windows } from "./gating.ts";

/** All windows of a song, counted by loudness: with those of other songs they tell the loudness of an album. */
export interface WindowCounts {
  /** Of 400 ms: for the integrated loudness. */
  readonly momentary: readonly Windows[];
  /** Of 3 s: for the range. */
  readonly shortTerm: readonly Windows[];
}

/** Windows are told apart by steps of this, LU: an album's figures are right within half of it. */
const stepLu = 0.1;
const lowestLufs = -70;
const stepsMax = 1_000;

/** More than any song gives: two counts for each step, of at most five characters each, in base64. */
export const windowCountsTextMax = 16_000;

/** Windows that each stand for themselves, brought together by steps. Those below the absolute gate are left out. */
export function countWindows(energies: Iterable<number>): Windows[] {
  const counts = new Map<number, number>();
  for (const energy of energies) {
    const lufs = lufsOf(energy);
    if (!(lufs >= lowestLufs)) continue;
    const step = Math.min(stepsMax - 1, Math.floor((lufs - lowestLufs) / stepLu));
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => one - other).map(([step, count]) => ({ energy: energyAt(step), count }));
}

/** As text, some hundred bytes: for each kind how many entries follow, then pairs of steps since the one before and a count. */
export function windowCountsText({ momentary, shortTerm }: WindowCounts): string {
  return Buffer.from([...bytesOf(momentary), ...bytesOf(shortTerm)]).toString("base64");
}

/** Null when it is no such text. */
export function parseWindowCounts(text: string): WindowCounts | null {
  const bytes = Buffer.from(text, "base64");
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; scale <= 128 ** 4; scale *= 128) {
      const byte = bytes[at];
      if (byte === undefined) return Number.NaN;
      at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  const list = (): Windows[] | null => {
    const length = next();
    if (!(length <= stepsMax)) return null;
    const found: Windows[] = [];
    let step = 0;
    for (let index = 0; index < length; index += 1) {
      step += next();
      const count = next();
      if (!(step < stepsMax && count > 0)) return null;
      found.push({ energy: energyAt(step), count });
    }
    return found;
  };
  const momentary = list();
  const shortTerm = momentary && list();
  return momentary && shortTerm && at === bytes.length ? { momentary, shortTerm } : null;
}

function bytesOf(windows: readonly Windows[]): number[] {
  let before = 0;
  const entries = windows.flatMap(({ energy, count }) => {
    const step = Math.round((lufsOf(energy) - lowestLufs) / stepLu - 0.5);
    const entry = [step - before, count];
    before = step;
    return entry;
  });
  return [windows.length, ...entries].flatMap(numberBytes);
}

/** Seven bits a byte, lowest first; all but the last have the eighth. */
function numberBytes(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...numberBytes(Math.floor(value / 128))];
}

/** The middle of a step. */
function energyAt(step: number): number {
  return energyOf(lowestLufs + (step + 0.5) * stepLu);
}
