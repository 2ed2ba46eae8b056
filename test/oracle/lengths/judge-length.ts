import type { CountedLength } from "./counted-length.ts";

/** How far a length may be from what ffprobe counts. */
export const secondsOffMax = 0.001;

/** The longest block of Vorbis: what a decoder may lose, or keep, where it has to begin anew. */
const blockSamplesMax = 8_192;
const lowestRateHz = 44_100;

/** One sound file of a folder. */
export interface FileLength {
  /** Below the folder. */
  readonly path: string;
  /** As the catalogue has it; null when it did not come in. */
  readonly seconds: number | null;
  /** Why it did not come in; of those that came in, what listeners are told is wrong with it. */
  readonly reason: string | null;
  readonly byFfprobe: CountedLength;
  /** Asked where ffprobe says something else. Null: not asked, or not there. */
  readonly byOggdec: CountedLength | null;
}

/** `same`: within a millisecond. `explained`: not, and a rule says why. `wrong`: neither. */
export interface LengthVerdict {
  readonly verdict: "same" | "explained" | "wrong";
  /** From what ffprobe counts; null where one of both is not known. */
  readonly offSeconds: number | null;
  readonly why: string;
}

export function judgeLength({ seconds, reason, byFfprobe, byOggdec }: FileLength): LengthVerdict {
  if (seconds === null) {
    const isNobodys = "refusal" in byFfprobe;
    return { verdict: isNobodys ? "explained" : "wrong", offSeconds: null, why: reason ?? "it did not come in" };
  }
  const told = reason === null ? "nothing is told of it" : `told: ${reason}`;
  const isSameFor = (counted: CountedLength | null) =>
    counted !== null && "seconds" in counted && Math.abs(seconds - counted.seconds) <= secondsOffMax;
  if ("refusal" in byFfprobe) {
    const why = `ffprobe refuses it: ${byFfprobe.refusal}`;
    if (isSameFor(byOggdec))
      return { verdict: "explained", offSeconds: null, why: `${why}; libvorbis counts the same` };
    return { verdict: "wrong", offSeconds: null, why: `${why}; nobody else counts the same; ${told}` };
  }
  const offSeconds = seconds - byFfprobe.seconds;
  if (isSameFor(byFfprobe)) return { verdict: "same", offSeconds, why: "" };
  if (isSameFor(byOggdec)) return { verdict: "explained", offSeconds, why: "libvorbis counts the same" };
  // Each decoder begins anew in its own way, and both ways are right.
  const isRestart = reason !== null && Math.abs(offSeconds) <= blockSamplesMax / lowestRateHz;
  if (isRestart)
    return { verdict: "explained", offSeconds, why: `within one block where a decoder begins anew; ${told}` };
  return { verdict: "wrong", offSeconds, why: told };
}
