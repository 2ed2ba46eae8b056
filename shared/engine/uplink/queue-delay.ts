/**
 * What bytes on their way to one neighbour wait for, as LEDBAT finds it (RFC 6817): the neighbour says how long after its sending a part
 * arrived. The two clocks differ by an unknown amount, so only the difference to the least delay of late is known: that is the queue.
 */
export interface DelayHistory {
  /** Delays count from the first, because clocks of two machines have nothing in common. */
  firstMs: number | null;
  /** The least delay of this window, and of the one before. Two, so that a change of the way is believed in the end. */
  leastMs: number;
  leastBeforeMs: number;
  windowSinceMs: number;
}

/** A way that has become longer looks like a queue until both windows are over. */
const windowMs = 60_000;

export function noDelays(): DelayHistory {
  return { firstMs: null, leastMs: Infinity, leastBeforeMs: Infinity, windowSinceMs: 0 };
}

/**
 * Learns a delay (32-bit difference of two clocks in ms, as the neighbour told it) and answers how much of it was waiting, in ms.
 */
export function queueDelayMs(history: DelayHistory, toldMs: number, nowMs: number): number {
  history.firstMs ??= toldMs;
  const delayMs = (toldMs - history.firstMs) | 0;
  if (nowMs - history.windowSinceMs >= windowMs) {
    history.leastBeforeMs = history.leastMs;
    history.leastMs = Infinity;
    history.windowSinceMs = nowMs;
  }
  history.leastMs = Math.min(history.leastMs, delayMs);
  return delayMs - Math.min(history.leastMs, history.leastBeforeMs);
}
