import { jobBaseMs, jobMsPerByte, jobMsPerTrackSecond, jobReadingMsMax, trackSecondsMax } from "../limits.ts";

/**
 * How long an encoding job may take before it made any sound, ms. A file is read to its end first, to find out what it is: that takes as
 * long as it has bytes. `secondsBefore`: of sound that is decoded and not made, since it lies before a part.
 */
export function jobTimeMs({
  bytes,
  secondsBefore,
}: {
  readonly bytes: number;
  readonly secondsBefore: number;
}): number {
  const readingMs = Math.min(bytes * jobMsPerByte, jobReadingMsMax);
  return Math.round(jobBaseMs + readingMs + Math.min(secondsBefore, trackSecondsMax) * jobMsPerTrackSecond);
}
