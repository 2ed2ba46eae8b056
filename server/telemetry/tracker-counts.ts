import type { TrackerFigures } from "./tracker-figures.ts";

/** Counts what the tracker does, from start to end of the process and across restarts of the tracker alone. */
export class TrackerCounts {
  #announces = 0;
  readonly #refusals = new Map<string, number>();
  readonly #messages = { in: new Map<string, Count>(), out: new Map<string, Count>() };

  countAnnounce(): void {
    this.#announces += 1;
  }

  /** `type` is one of the protocol's: the tracker never passes on a stranger's text. */
  countMessage(type: string, direction: "in" | "out"): void {
    const counted = this.#messages[direction].get(type);
    if (counted) counted.count += 1;
    else this.#messages[direction].set(type, { type, direction, count: 1 });
  }

  /** `cause` is one of the tracker's. */
  countRefusal(cause: string): void {
    this.#refusals.set(cause, (this.#refusals.get(cause) ?? 0) + 1);
  }

  figures(): Pick<TrackerFigures, "announces" | "messages" | "refusals"> {
    const messages = [...this.#messages.in.values(), ...this.#messages.out.values()];
    const refusals = [...this.#refusals].map(([cause, count]) => ({ cause, count }));
    return { announces: this.#announces, messages, refusals };
  }
}

interface Count {
  readonly type: string;
  readonly direction: "in" | "out";
  count: number;
}
