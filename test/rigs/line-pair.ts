import { seededRandom } from "../../shared/seeded-random.ts";
import { AccessLine, type LineSpec } from "../sim/lines/access-line.ts";
import { serverLine } from "../sim/lines/line-mixes.ts";
import type { Path } from "../sim/lines/path.ts";
import { Scheduler } from "../sim/network/scheduler.ts";

/** A machine at a line that a test sets, and one at a line without limits, in virtual time. */
export function linePair(spec: Partial<LineSpec>, delayMs = 20) {
  const scheduler = new Scheduler();
  const line = new AccessLine(scheduler, { ...serverLine, ...spec }, seededRandom(1));
  const otherLine = new AccessLine(scheduler, serverLine, seededRandom(2));
  const isThere = () => true;
  const up: Path = { from: { line, isThere }, to: { line: otherLine, isThere }, delayMs };
  const down: Path = { from: up.to, to: up.from, delayMs };
  return { scheduler, line, otherLine, up, down };
}
