/** Children of a place in the heap: with four the tree is half as deep, and they lie side by side in memory. */
const branches = 4;
const firstCapacity = 1024;

/**
 * Virtual time: events run in the order of their time, and of their making where the times are equal.
 * A heap whose times, orders and acts lie in three arrays, so that finding the next event touches numbers alone.
 */
export class Scheduler {
  private times = new Float64Array(firstCapacity);
  private orders = new Float64Array(firstCapacity);
  private readonly acts: (() => void)[] = [];
  private made = 0;
  private now = 0;
  /** Events that have run. */
  eventsRun = 0;

  nowMs(): number {
    return this.now;
  }

  at(atMs: number, run: () => void): void {
    if (Number.isNaN(atMs)) throw new Error("Cannot schedule an event: its time is NaN");
    const time = Math.max(atMs, this.now);
    let place = this.acts.length;
    this.acts.push(run);
    if (place === this.times.length) this.grow();
    const { times, orders, acts } = this;
    // The newest of equal times goes behind them: its order need not be looked at.
    while (place > 0) {
      const above = Math.floor((place - 1) / branches);
      if (!(time < times[above]!)) break;
      times[place] = times[above]!;
      orders[place] = orders[above]!;
      acts[place] = acts[above]!;
      place = above;
    }
    times[place] = time;
    orders[place] = this.made;
    acts[place] = run;
    this.made += 1;
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run);
  }

  /** Runs every event up to and including `untilMs`, and leaves the clock there. */
  runUntil(untilMs: number): void {
    while (this.acts.length > 0 && this.times[0]! <= untilMs) {
      const run = this.acts[0]!;
      this.now = this.times[0]!;
      this.removeFirst();
      this.eventsRun += 1;
      run();
    }
    this.now = Math.max(this.now, untilMs);
  }

  /** The last event takes the first place, and sinks below all that come before it. */
  private removeFirst(): void {
    const { times, orders, acts } = this;
    const run = acts.pop()!;
    const count = acts.length;
    if (count === 0) return;
    const time = times[count]!;
    const order = orders[count]!;
    let place = 0;
    for (;;) {
      const first = this.firstBelow(place, count);
      if (first < 0 || time < times[first]! || (time === times[first] && order < orders[first]!)) break;
      times[place] = times[first]!;
      orders[place] = orders[first]!;
      acts[place] = acts[first]!;
      place = first;
    }
    times[place] = time;
    orders[place] = order;
    acts[place] = run;
  }

  /** Of the events right below a place the one that runs first; -1: there are none. */
  private firstBelow(place: number, count: number): number {
    const { times, orders } = this;
    const begin = branches * place + 1;
    if (begin >= count) return -1;
    const end = Math.min(begin + branches, count);
    let first = begin;
    for (let below = begin + 1; below < end; below += 1) {
      const sooner = times[below]! - times[first]!;
      if (sooner < 0 || (sooner === 0 && orders[below]! < orders[first]!)) first = below;
    }
    return first;
  }

  private grow(): void {
    const [times, orders] = [this.times, this.orders];
    this.times = new Float64Array(2 * times.length);
    this.orders = new Float64Array(2 * orders.length);
    this.times.set(times);
    this.orders.set(orders);
  }
}
