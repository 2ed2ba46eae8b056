/** Sound that is cut: planes of one length, one for each channel. */
type Planes = readonly [Float32Array, Float32Array];

/** Samples from `start` to before `end`, or to the last one if null. What comes behind is not asked for. */
export async function* cutRange(
  sound: AsyncIterable<Planes>,
  { start, end }: { readonly start: number; readonly end: number | null },
  onSkipped: (samples: number) => void = () => undefined,
): AsyncGenerator<Planes> {
  let position = 0;
  for await (const [left, right] of sound) {
    const from = Math.max(0, start - position);
    const to = Math.min(left.length, (end ?? Number.POSITIVE_INFINITY) - position);
    position += left.length;
    if (from < to) yield [left.subarray(from, to), right.subarray(from, to)];
    else onSkipped(Math.min(position, start));
    if (end !== null && position >= end) return;
  }
}
