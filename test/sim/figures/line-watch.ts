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
  turn: number;
  wasAhead: boolean;
  smallestLead: number | null;
}

/** Looks at leads and queues all the time, without a packet of its own on the lines. */
export class LineWatch {
  private watched: Watched[] = [];
  private world: World | null = null;
  /** What a ping to the origin would take while its uplink is used, and how much of that it would wait there. */
  readonly pingsMs: number[] = [];
  readonly uplinkWaitsMs: number[] = [];

  start(world: World): void {
    this.world = world;
    this.watched = world.listeners.map((listener) => ({
      listener,
      sentBytes: [],
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

  private look(world: World): void {
    for (const each of this.watched) {
      lookAtLead(each);
      this.lookAtLine(each, world.scheduler.nowMs());
    }
    world.scheduler.after(lookEveryMs, () => this.look(world));
  }

  private lookAtLine({ listener, sentBytes }: Watched, nowMs: number): void {
    const { line, accessMs } = listener.host;
    if (!line || !this.world) return;
    sentBytes.push(line.up.bytes.passed);
    if (sentBytes.length <= looksPerSecond) return;
    const before = sentBytes.shift() ?? 0;
    if (line.isCut || line.up.bytes.passed - before < usedBytesPerSecond) return;
    const waitsMs = line.up.waitingMs(nowMs);
    this.uplinkWaitsMs.push(waitsMs);
    this.pingsMs.push(2 * (accessMs + this.world.origin.accessMs) + waitsMs + line.down.waitingMs(nowMs));
  }
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
