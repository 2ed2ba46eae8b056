import { lineMixes, lineOf } from "../lines/line-mixes.ts";
import type { Listener } from "../listener/listener.ts";
import { parseOptions, replayCommand, type SimOptions } from "../options.ts";
import { SimFailure } from "../sim-failure.ts";
import { type SimResult, simulate } from "../simulate.ts";
import type { Account } from "./accounts.ts";
import { eveningLine, eveningTable } from "./evening-table.ts";

/** Two behind one address would share a line; here each has one of its own, and an address. */
const defaults = [
  ...["--workload", "library", "--lines", "evening", "--peers", "60", "--minutes", "60"],
  ...["--arrive-seconds", "1200", "--churn", "0.3", "--without", "locality"],
];

/**
 * `evening [OPTIONS]`: sixty listeners on lines of all kinds, an hour of many songs: how much each sends for what it receives. 0: it came to
 * its end; 1: a checker found a breach; 2: an option can't be read.
 */
export function runEvening(words: readonly string[]): number {
  const parsed = parseOptions([...defaults, ...words]);
  if (!parsed.ok) {
    console.error(parsed.error);
    return 2;
  }
  const { options } = parsed.value;
  console.log(`${replayCommand(options)}\n`);
  try {
    const result = simulate({ options });
    console.log(`${eveningTable(accountsOf(result, options))}\n\n${eveningLine(result.figures)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof SimFailure)) throw error;
    console.error(`FAILED: ${error.message}`);
    return 1;
  }
}

/** Of all who were there, those who have left too. */
function accountsOf({ world }: SimResult, options: SimOptions): Account[] {
  const nowMs = world.scheduler.nowMs();
  const mix = options.lines === null ? null : lineMixes[options.lines];
  return world.listeners.map(({ character, core }: Listener) => {
    const { bytes, uploadedBytes } = core.snapshot(nowMs);
    const { downBitsPerSecond, upBitsPerSecond } = mix
      ? lineOf(mix, character.index)
      : { downBitsPerSecond: character.downlinkBitsPerSecond, upBitsPerSecond: character.uplinkBitsPerSecond };
    const line = `${downBitsPerSecond / 1e6}/${upBitsPerSecond / 1e6}`;
    return { line, sentBytes: uploadedBytes, receivedBytes: bytes.peer + bytes.cdn };
  });
}
