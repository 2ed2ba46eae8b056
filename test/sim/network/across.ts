import { shakeHands } from "../lines/handshake.ts";
import { backwards, type End, type Path } from "../lines/path.ts";
import { dataChannel, tcp } from "../lines/protocol.ts";
import { Stream } from "../lines/stream.ts";
import { type Host, isCutOff, latencyMs } from "./host.ts";

/** The way of packets between two machines; null: their lines are not modelled packet by packet. */
export function pathBetween(from: Host, to: Host): Path | null {
  const [near, far] = [endOf(from), endOf(to)];
  return near && far ? { from: near, to: far, delayMs: latencyMs(from, to) } : null;
}

function endOf(host: Host): End | null {
  const { line } = host;
  return line && { line, isThere: () => !isCutOff(host) && host.condition?.asleep !== true };
}

/** What a machine sends on a data channel. */
export function openChannel(from: Host, to: Host): Stream | null {
  const path = pathBetween(from, to);
  return path && new Stream(path, dataChannel);
}

/** A TCP connection, from the end of the machine that opened it. */
export interface Connection {
  readonly path: Path;
  readonly up: Stream;
  readonly down: Stream;
  end(): void;
}

export function openConnection(from: Host, to: Host): Connection | null {
  const path = pathBetween(from, to);
  if (!path) return null;
  const [up, down] = [new Stream(path, tcp), new Stream(backwards(path), tcp)];
  const end = () => {
    up.end();
    down.end();
  };
  return { path, up, down, end };
}

/** Of Linux: a connection attempt is repeated after 1 s, then after 2 s more, and so on. */
const synAgain = { bytes: 60, againMs: 1_000, attempts: 6 };

/** Calls `done` when packets have gone to and fro so many times; the first goes up. */
export function connect({ path }: Connection, packets: number, done: () => void): void {
  shakeHands(path, { ...synAgain, packets }, done);
}
