import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { clockSkewMs } from "../tracker/session-token.ts";
import { type Finding, fine, hint, reasonOf, wrong } from "./finding.ts";

/** How far another clock is ahead of ours. */
export interface ClockReading {
  /** Whose clock: `Redis`, `the database`. */
  readonly whose: string;
  readonly aheadMs: number;
}

const tolerance = `tokens bear ${clockSkewMs / 1000} s`;
/** NTP keeps clocks within a few milliseconds. A clock that is off by this much is not kept by NTP. */
const suspiciousMs = 2_000;
/** A clock that moves by this much against the monotonic one during the check is being set. */
const driftMaxMs = 100;

/** Reads another clock. The answer is taken to be half a round trip old. */
export async function readClock(whose: string, nowMs: () => number, ask: () => Promise<number>): Promise<ClockReading> {
  const beforeMs = nowMs();
  const theirsMs = await ask();
  return { whose, aheadMs: theirsMs - (beforeMs + nowMs()) / 2 };
}

/** The time that the file system gives a new file. For a network drive it is the clock of another machine. */
export async function readFolderClock(folder: string, nowMs: () => number): Promise<ClockReading> {
  const aside = await mkdtemp(join(folder, ".doctor-"));
  try {
    return await readClock("the data directory's file system", nowMs, async () => {
      const path = join(aside, "now");
      await writeFile(path, "");
      return (await stat(path)).mtimeMs;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** How far the clock moved against the monotonic one meanwhile. */
export async function measureDrift(nowMs: () => number, overMs: number): Promise<number> {
  const wallMs = nowMs();
  const steadyMs = performance.now();
  await delay(overMs);
  return nowMs() - wallMs - (performance.now() - steadyMs);
}

export function judgeClock(readings: readonly ClockReading[], driftMs: number): Finding {
  const far = [...readings].sort((left, right) => Math.abs(right.aheadMs) - Math.abs(left.aheadMs))[0];
  const awayMs = Math.abs(far?.aheadMs ?? 0);
  const intolerable = readings.filter(({ aheadMs }) => Math.abs(aheadMs) > clockSkewMs);
  if (intolerable.length > 0)
    return wrong(`clock: ${intolerable.map(told).join(", ")}, and ${tolerance}: let NTP set all clocks`);
  if (Math.abs(driftMs) > driftMaxMs)
    return wrong(
      `clock: it was set by ${seconds(driftMs)} while we looked: let one NTP service alone move it, and slowly (chrony, systemd-timesyncd)`,
    );
  if (far && awayMs > suspiciousMs)
    return hint(`clock: ${told(far)}; ${tolerance}, but no NTP seems to set one of the two`);
  const whose = readings.map((reading) => reading.whose).join(", ");
  return fine(`clock: goes evenly and agrees with ${whose} to ${seconds(awayMs)}; ${tolerance}`);
}

export function unreadClock(error: unknown): Finding {
  return hint(`clock: nothing to compare it with (${reasonOf(error)})`);
}

function told({ whose, aheadMs }: ClockReading): string {
  return `${whose} is ${seconds(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"} us`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(Math.abs(ms) < 10_000 ? 2 : 0)} s`;
}
