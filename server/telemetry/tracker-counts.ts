import type { TrackerFigures } from "./tracker-figures.ts";

/** Counts what the tracker does while the process lives. The counts go on when the tracker alone is started again. */
export class TrackerCounts {
  #announces = 0;
  readonly #refusals = new Map<string, number>();
  readonly #messages = { in: new Map<string, Count>(), out: new Map<string, Count>() };

  countAnnounce(): void {
    this.#announces += 1;
  }

  /** `type` is a type of the protocol, never text that a stranger sent. */
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
