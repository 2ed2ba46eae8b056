import type { Listener } from "../listener/listener.ts";
import type { World } from "../world.ts";

const lookEveryMs = 50;
/** A lead that was once there must stay; so much counts as there. */
export const comfortableSeconds = 20;
/** An uplink is used while so much leaves it in a second: a block. */
const usedBytesPerSecond = 16_384;
const looksPerSecond = 1_000 / lookEveryMs;

interface Watched {
  readonly listener: Listener;
  /** Of the uplink, at each look of the last second. */
  readonly sentBytes: number[];
  /** Of the line, before the first click. */
  readonly before: { readonly up: number; readonly down: number };
  /** What a ping to the origin would wait on both ways, all the time from the first click on. */
  readonly queuesMs: number[];
  turn: number;
  wasAhead: boolean;
  smallestLead: number | null;
}

/** Looks at leads and queues all the time, without a packet of its own on the lines. */
export class LineWatch {
  private watched: Watched[] = [];
  /** How long a packet waits for the uplink of its listener while that is used. */
  readonly uplinkWaitsMs: number[] = [];

  /** From the moment on at which nobody has clicked yet and all pages are loaded. */
  start(world: World): void {
    this.watched = world.listeners.map((listener) => ({
      listener,
      before: passedBytes(listener),
      sentBytes: [],
      queuesMs: [],
      turn: -1,
      wasAhead: false,
      smallestLead: null,
    }));
    this.look(world);
  }

  /** Of each listener that once had 20 s of one song ahead. A song that is there to its end does not count. */
  smallestLeads(): number[] {
    return this.watched.flatMap(({ smallestLead }) => smallestLead ?? []);
  }

  /** Of each listener: bytes up over bytes down on its line. */
  upOverDown(): number[] {
    return this.watched.map(({ listener, before }) => {
      const { up, down } = passedBytes(listener);
      return (up - before.up) / (down - before.down);
    });
  }

  /** Of each listener, what was waited at each look. */
  queuesMs(): (readonly number[])[] {
    return this.watched.map(({ queuesMs }) => queuesMs);
  }

  private look(world: World): void {
    for (const each of this.watched) {
      lookAtLead(each);
      this.lookAtLine(each, world.scheduler.nowMs());
    }
    world.scheduler.after(lookEveryMs, () => this.look(world));
  }

  private lookAtLine({ listener, sentBytes, queuesMs }: Watched, nowMs: number): void {
    const { line } = listener.host;
    if (!line) return;
    const waitsMs = line.up.waitingMs(nowMs);
    if (!listener.player.isIdle()) queuesMs.push(waitsMs + line.down.waitingMs(nowMs));
    sentBytes.push(line.up.bytes.passed);
    if (sentBytes.length <= looksPerSecond) return;
    const before = sentBytes.shift() ?? 0;
    if (line.isCut || line.up.bytes.passed - before < usedBytesPerSecond) return;
    this.uplinkWaitsMs.push(waitsMs);
  }
}

function passedBytes({ host: { line } }: Listener): { readonly up: number; readonly down: number } {
  return { up: line?.up.bytes.passed ?? 0, down: line?.down.bytes.passed ?? 0 };
}

function lookAtLead(watched: Watched): void {
  const lead = watched.listener.player.lead();
  if (!lead) return;
  if (lead.turn !== watched.turn) watched.wasAhead = false;
  watched.turn = lead.turn;
  if (lead.isWhole) return;
  watched.wasAhead ||= lead.seconds >= comfortableSeconds;
  if (watched.wasAhead) watched.smallestLead = Math.min(watched.smallestLead ?? Infinity, lead.seconds);
}
