/** A step of a written rhythm. */
export type Step = { beat: number; durationBeats: number; symbol: string };

/**
 * Reads a rhythm such as "x--x.x--": a sign starts a note, "-" holds it, "." rests; spaces and bars are for the eye.
 * The whole pattern spans `beats`.
 */
export function parsePattern(pattern: string, beats: number): Step[] {
  const signs = pattern.replaceAll(/[ |]/g, "");
  const stepBeats = beats / signs.length;
  const steps: Step[] = [];
  for (const [index, symbol] of [...signs].entries()) {
    const last = steps.at(-1);
    if (symbol === "-" && last) last.durationBeats += stepBeats;
    else if (symbol !== "." && symbol !== "-")
      steps.push({ beat: index * stepBeats, durationBeats: stepBeats, symbol });
  }
  return steps;
}
