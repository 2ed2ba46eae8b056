interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Virtual time: events run in the order of their time, and of their making where the times are equal. */
export class Scheduler {
  private readonly heap: Event[] = [];
  private made = 0;
  private now = 0;
  /** Events that have run. */
  eventsRun = 0;

  nowMs(): number {
    return this.now;
  }

  at(atMs: number, run: () => void): void {
    if (Number.isNaN(atMs)) throw new Error("Cannot schedule an event: its time is NaN");
    const event: Event = { atMs: Math.max(atMs, this.now), order: this.made, run };
    this.made += 1;
    const { heap } = this;
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!before(event, heap[above]!)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = event;
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run);
  }

  /** Runs every event up to and including `untilMs`, and leaves the clock there. */
  runUntil(untilMs: number): void {
    for (let next = this.heap[0]; next && next.atMs <= untilMs; next = this.heap[0]) {
      this.removeFirst();
      this.now = next.atMs;
      this.eventsRun += 1;
      next.run();
    }
    this.now = Math.max(this.now, untilMs);
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && before(heap[below + 1]!, heap[below]!)) below += 1;
      if (!before(heap[below]!, last)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = last;
  }
}

function before(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
