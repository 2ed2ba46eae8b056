import type { Random } from "../../../shared/seeded-random.ts";
import { betweenMs, type Provider } from "../audience/provider.ts";
import type { AccessLine } from "../lines/access-line.ts";
import type { Clock, Condition } from "./condition.ts";

/** One direction of an access line: bytes leave one after another at its rate. */
export class Pipe {
  private readonly bytesPerMs: number;
  busyUntilMs = 0;
  bytes = 0;

  constructor(bitsPerSecond: number) {
    this.bytesPerMs = bitsPerSecond / 8000;
  }

  /** Queues some bytes; the answer is when the last of them has left. */
  push(nowMs: number, bytes: number): number {
    this.bytes += bytes;
    this.busyUntilMs = Math.max(nowMs, this.busyUntilMs) + bytes / this.bytesPerMs;
    return this.busyUntilMs;
  }
}

/** A machine on the network: an asymmetric access line and a distance to the core of the network. */
export interface Host {
  readonly up: Pipe;
  readonly down: Pipe;
  /** One way, milliseconds, from this machine to the core of the network. */
  readonly accessMs: number;
  /** The access network that it belongs to: a household, an office, a campus. */
  readonly network: string;
  /** Whose network that is part of; null: everybody is equally far from the core. */
  readonly provider: Provider | null;
  /** What the line does to frames; null: nothing. */
  readonly weather: Weather | null;
  /** False once it has vanished: nothing leaves it and nothing reaches it. */
  alive: boolean;
  /** Sleep and outages that may befall it; null: never. */
  readonly condition: Condition | null;
  /** Its line packet by packet, in place of `up`, `down` and `weather`; null: those. */
  readonly line: AccessLine | null;
}

/** Nothing leaves it and nothing reaches it: it has vanished, or its network is away. */
export function isCutOff({ alive, condition }: Host): boolean {
  return !alive || condition?.offline === true;
}

/** A machine that sleeps hears of it when it wakes. */
export function whenAwake({ condition }: Host, act: () => void): void {
  if (condition === null) act();
  else condition.whenAwake(act);
}

/** Channels are reliable and in order: a lost packet, and one that dawdles, show as delay of all that is behind it. */
export interface Weather {
  readonly random: Random;
  /** Of packets. */
  readonly loss: number;
  /** A frame may take up to so much longer. */
  readonly jitterMs: number;
  /** When the last frame to a machine arrives: the next cannot arrive before. */
  readonly lastArrivalMs: Map<Host, number>;
}

export interface Frame {
  readonly from: Host;
  readonly to: Host;
  readonly bytes: number;
  readonly deliver: () => void;
}

/** One way between two machines, milliseconds, empty lines. */
export function latencyMs(from: Host, to: Host): number {
  return from.accessMs + to.accessMs + betweenMs(from.provider, to.provider);
}

/**
 * Sends a frame: through the sender's line, across, through the receiver's line. Frames of one pair stay in order.
 * The answer is when its last byte has left the sender.
 */
export function transmit(scheduler: Clock, frame: Frame): number {
  const { from, to, bytes } = frame;
  if (isCutOff(from)) return scheduler.nowMs();
  const sentMs = from.up.push(scheduler.nowMs(), bytes);
  scheduler.at(arrivalMs(frame, sentMs), () => {
    if (isCutOff(to)) return;
    const idle = to.down.busyUntilMs < scheduler.nowMs();
    const arrivedMs = to.down.push(scheduler.nowMs(), bytes);
    if (idle && bytes <= smallFrameBytes) whenAwake(to, frame.deliver);
    else scheduler.at(arrivedMs, () => !isCutOff(to) && whenAwake(to, frame.deliver));
  });
  return sentMs;
}

const packetBytes = 1_200;
/** A gap is noticed by what comes behind it, and mended in one round trip more. */
const mendingRoundTrips = 1.5;
const mendingMs = 20;

function arrivalMs({ from, to, bytes }: Frame, sentMs: number): number {
  const oneWayMs = latencyMs(from, to);
  const { weather } = from;
  if (weather === null) return sentMs + oneWayMs;
  const { random, loss, jitterMs, lastArrivalMs } = weather;
  const lost = random() > (1 - loss) ** Math.ceil(bytes / packetBytes);
  const lateMs = random() * jitterMs + (lost ? mendingRoundTrips * 2 * oneWayMs + mendingMs : 0);
  const atMs = Math.max(sentMs + oneWayMs + lateMs, lastArrivalMs.get(to) ?? 0);
  lastArrivalMs.set(to, atMs);
  return atMs;
}

/** Frames up to this size pass an idle line in a few microseconds: no event is spent on them. */
const smallFrameBytes = 512;
