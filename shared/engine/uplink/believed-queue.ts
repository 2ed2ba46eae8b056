import type { LinkId } from "../input.ts";

/** The least that a neighbour's acknowledgements tell of a queue since the rate was changed. */
export interface QueueWord {
  /** Waiting of our parts, by two clocks that differ: the neighbour may say what it likes. */
  readonly toldMs: number;
  /** What round trips took longer than the least of late, by our own clock. It may have been on the neighbour's own line. */
  readonly roundMs: number;
}

export type QueueWords = Map<LinkId, QueueWord>;

export function noteWord(words: QueueWords, linkId: LinkId, word: QueueWord): void {
  const before = words.get(linkId);
  words.set(linkId, {
    toldMs: Math.min(word.toldMs, before?.toldMs ?? Number.POSITIVE_INFINITY),
    roundMs: Math.min(word.roundMs, before?.roundMs ?? Number.POSITIVE_INFINITY),
  });
}

/**
 * How long the queue of our own line is. It is in everybody's way: the least that is told counts, because a busy neighbour's own line is in its
 * own way alone. But whoever tells of less than half of the neighbours do is believed only as far as its round trips bear it out: no liar
 * makes them shorter. 0: nobody has told of any.
 */
export function believedQueueMs(words: QueueWords): number {
  const told = [...words.values()].map(({ toldMs }) => toldMs).sort((one, other) => one - other);
  const usualMs = told[Math.floor(told.length / 2)] ?? 0;
  let least = usualMs;
  for (const { toldMs, roundMs } of words.values()) {
    least = Math.min(least, Math.max(toldMs, Math.min(roundMs, usualMs)));
  }
  return least;
}
