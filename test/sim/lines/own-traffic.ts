import type { AccessLine } from "./access-line.ts";

/** What else the listener's household does on its line. */
export interface OwnTraffic {
  readonly downBitsPerSecond: number;
  readonly upBitsPerSecond: number;
  /** It goes on for so long, and rests for so long. */
  readonly onMs: number;
  readonly offMs: number;
}

const packetBytes = 1_500;

/** Lets it begin. It takes its place in both queues as others' packets do, and does not mind what is dropped. */
export function startOwnTraffic(line: AccessLine, traffic: OwnTraffic, isOver: () => boolean): void {
  const { clock } = line;
  const directions = [
    [line.down, traffic.downBitsPerSecond],
    [line.up, traffic.upBitsPerSecond],
  ] as const;
  const beganMs = clock.nowMs();
  for (const [direction, bitsPerSecond] of directions) {
    if (bitsPerSecond <= 0) continue;
    const everyMs = (8_000 * packetBytes) / bitsPerSecond;
    const next = (): void => {
      if (isOver()) return;
      const restsMs = untilOnMs(clock.nowMs() - beganMs, traffic);
      if (restsMs > 0) return clock.at(clock.nowMs() + restsMs, next);
      if (!line.isCut) direction.join(clock.nowMs(), packetBytes);
      clock.at(clock.nowMs() + everyMs, next);
    };
    next();
  }
}

/** 0 while it goes on. */
function untilOnMs(sinceMs: number, { onMs, offMs }: OwnTraffic): number {
  const withinMs = sinceMs % (onMs + offMs);
  return withinMs < onMs ? 0 : onMs + offMs - withinMs;
}
