/** What the engine waits for, each with one time at which it wakes up for it. */
export const timerNames = [
  /** Needs are considered: something that is waited for may have happened by then. */
  "consider",
  /** The tracker hears what has changed. */
  "announce",
  /** Neighbours hear of segments that were of no use to them when they came. */
  "untold",
  /** Peers are dialled that were put off. */
  "dial",
  /** A neighbour is pinged or given up, or a dial or a quarantine ends. */
  "keep-alive",
  /** A request to a neighbour runs out. */
  "requests",
  /** A fetch from the origin brings nothing for too long. */
  "fetches",
  /** The upload cap lets the next block go. */
  "uploads",
] as const;
export type TimerName = (typeof timerNames)[number];

/** Actions that are not done again for a while after they were done. Nobody wakes up when a rest ends. */
export type RestName = "announce" | "seek-peers" | "make-room" | "origin" | "check";

/** The time of a timer that is not set. */
export const never = Number.POSITIVE_INFINITY;
/** The time of an event that has not happened. */
export const longAgo = Number.NEGATIVE_INFINITY;

/** All times at which the engine has something to do, in ms on the clock of its inputs. */
export interface Timers {
  readonly dueMs: Record<TimerName, number>;
  /**
   * Timers whose time is to be found out. Until then they count as due: what they wait for may be due already. Only `keep-alive` is ever
   * among them; the times of `fetches` and `uploads` are found out before every wait, and the others are set when they change.
   */
  readonly unknown: Set<TimerName>;
  readonly restUntilMs: Record<RestName, number>;
}

export function noTimers(): Timers {
  return {
    dueMs: {
      consider: never,
      announce: never,
      untold: never,
      dial: never,
      "keep-alive": never,
      requests: never,
      fetches: never,
      uploads: never,
    },
    unknown: new Set(),
    restUntilMs: { announce: longAgo, "seek-peers": longAgo, "make-room": longAgo, origin: longAgo, check: longAgo },
  };
}

/** In place of whatever time it was set to before. */
export function setTimer(timers: Timers, name: TimerName, atMs: number): void {
  timers.dueMs[name] = atMs;
}

export function clearTimer(timers: Timers, name: TimerName): void {
  timers.dueMs[name] = never;
}

/** At `atMs`, or sooner when it was set to a sooner time before. */
export function sooner(timers: Timers, name: TimerName, atMs: number): void {
  timers.dueMs[name] = Math.min(timers.dueMs[name], atMs);
}

export function isDue(timers: Timers, name: TimerName, nowMs: number): boolean {
  return nowMs >= timers.dueMs[name] || (timers.unknown.size > 0 && timers.unknown.has(name));
}

/** Something has changed on which a timer depends: `findOut` asks for its time before anybody waits for it. */
export function forgetTime(timers: Timers, name: TimerName): void {
  timers.unknown.add(name);
}

export function findOut(timers: Timers, name: TimerName, find: () => number): void {
  if (timers.unknown.delete(name)) timers.dueMs[name] = find();
}

/** The earliest time of the table; `never` when nothing is set. */
export function nextDueMs({ dueMs }: Timers): number {
  let next = never;
  for (const name of timerNames) next = Math.min(next, dueMs[name]);
  return next;
}

export function restUntil(timers: Timers, name: RestName, untilMs: number): void {
  timers.restUntilMs[name] = untilMs;
}

export function isResting(timers: Timers, name: RestName, nowMs: number): boolean {
  return nowMs < timers.restUntilMs[name];
}

/**
 * The answer to a question that time alone may change: it holds for `againInMs` (`never`: until something else changes). The
 * function that answers sets no timer: schedule.ts collects the answers of a pass, and sets `consider` to the soonest.
 */
export interface Answer<Value> {
  readonly answer: Value;
  readonly againInMs: number;
}
