import { AccessLine } from "./access-line.ts";
import { serverLine } from "./line-mixes.ts";
import { backwards, type End, type Path } from "./path.ts";
import { cubic } from "./protocol.ts";
import { Stream } from "./stream.ts";

/** What else the listener's household does on its line: a download and an upload, each a connection of its own. */
export interface OwnTraffic {
  /** What each would take; beyond what the line has it fills the queue. */
  readonly downBitsPerSecond: number;
  readonly upBitsPerSecond: number;
  /** It goes on for so long, and rests for so long. */
  readonly onMs: number;
  readonly offMs: number;
}

const everyMs = 10;
/** The other end has no more than this ready. */
const unsentMax = 262_144;

/** Lets it begin, with a server that is so far away. */
export function startOwnTraffic(own: End, traffic: OwnTraffic, far: { delayMs: number; isOver: () => boolean }): void {
  const { clock } = own.line;
  const server: End = { line: new AccessLine(clock, serverLine, () => 1), isThere: () => true };
  const up: Path = { from: own, to: server, delayMs: far.delayMs };
  const flows = [
    [backwards(up), traffic.downBitsPerSecond],
    [up, traffic.upBitsPerSecond],
  ] as const;
  const beganMs = clock.nowMs();
  for (const [path, bitsPerSecond] of flows) {
    if (bitsPerSecond <= 0) continue;
    const stream = new Stream(path, cubic);
    const next = (): void => {
      if (far.isOver()) return stream.end();
      const isOn = (clock.nowMs() - beganMs) % (traffic.onMs + traffic.offMs) < traffic.onMs;
      if (isOn && stream.bufferedBytes < unsentMax) stream.send((bitsPerSecond / 8_000) * everyMs, () => undefined);
      clock.at(clock.nowMs() + everyMs, next);
    };
    next();
  }
}
