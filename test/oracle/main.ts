import { runGrouping } from "./grouping/run-grouping.ts";
import { runLengths } from "./lengths/run-lengths.ts";
import { parseOptions } from "./options.ts";

process.exitCode = await main(process.argv.slice(2));

/** 0: all is the same or explained; 1: something is neither; 2: the options cannot be read. */
async function main(words: readonly string[]): Promise<number> {
  const order = parseOptions(words);
  if (!order.ok) {
    console.error(`Cannot compare: ${order.error}`);
    return 2;
  }
  const wrong = order.value.name === "grouping" ? await runGrouping(order.value) : await runLengths(order.value);
  console.log(`\n${wrong} without an explanation`);
  return wrong === 0 ? 0 : 1;
}
