import type { AnnounceSnapshot } from "../../shared/announce/announce-tracker.ts";
import type { AnnounceFigures } from "./announce-figures.ts";

/** Adds up what `/announce` counted before and after its tracker was started again, since a counter must never fall. */
export class AnnounceTotals {
  readonly #earlier = { in: new Map<string, number>(), out: new Map<string, number>() };

  /** To be called before a tracker stops. */
  keep(last: AnnounceSnapshot): void {
    for (const direction of ["in", "out"] as const) {
      for (const [type, count] of Object.entries(last.messages[direction])) {
        this.#earlier[direction].set(type, (this.#earlier[direction].get(type) ?? 0) + count);
      }
    }
  }

  /** `running` is the snapshot of the running tracker; null when none runs. */
  figures(running: AnnounceSnapshot | null): AnnounceFigures {
    const messages = (["in", "out"] as const).flatMap((direction) => {
      const earlier = this.#earlier[direction];
      const current: Readonly<Record<string, number>> = running?.messages[direction] ?? {};
      const types = new Set([...earlier.keys(), ...Object.keys(current)]);
      return [...types].map((type) => ({ type, direction, count: (earlier.get(type) ?? 0) + (current[type] ?? 0) }));
    });
    return { sockets: running?.sockets ?? 0, swarms: running?.swarms ?? 0, peers: running?.peers ?? 0, messages };
  }
}
