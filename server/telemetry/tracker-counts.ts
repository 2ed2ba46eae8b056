import type { TrackerFigures } from "./tracker-figures.ts";

/** Counts what the tracker does, from start to end of the process and across restarts of the tracker alone. */
export class TrackerCounts {
  #connections = 0;
  #swarmCount = 0;
  #announces = 0;
  readonly #messages = new Map<string, { type: string; direction: "in" | "out"; count: number }>();

  setConnections(count: number): void {
    this.#connections = count;
  }

  setSwarms(count: number): void {
    this.#swarmCount = count;
  }

  countAnnounce(): void {
    this.#announces += 1;
  }

  /** `type` is one of the protocol's: the tracker never passes on a stranger's text. */
  countMessage(type: string, direction: "in" | "out"): void {
    const key = `${direction} ${type}`;
    const counted = this.#messages.get(key) ?? { type, direction, count: 0 };
    counted.count += 1;
    this.#messages.set(key, counted);
  }

  figures(): Omit<TrackerFigures, "swarms" | "demands"> {
    return {
      connections: this.#connections,
      swarmCount: this.#swarmCount,
      announces: this.#announces,
      messages: [...this.#messages.values()],
    };
  }
}
