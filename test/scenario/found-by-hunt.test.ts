import { expect, test } from "vitest";
import { parseOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

/** Each of these commands once ended in the breach of a rule. The cause is in the name; the bug was mended in shared/engine. */
const found: readonly (readonly [cause: string, command: string])[] = [
  [
    "a peer that offers anew while we still think to be linked: its dial was on nobody's books and outlived consent",
    "--seed 1001 --peers 23 --minutes 3 --workload one-track --hostile 0.2 --churn 0.06297398336766613 --fickle 0.3 --sleepy 0.4 --hidden 0.4 --forgetful 0.4 --flaky 0.3 --dial-success 0.5068619821469444 --arrive-seconds 8.63996337834745 --origin-latency-ms 80.22522316319524 --origin-errors 0.05 --origin-false 0.05 --nat",
  ],
  [
    "a segment that the store lost while neighbours queued for it: its blocks were served all the same",
    "--seed 2000 --peers 13 --minutes 3 --workload album --churn 0.30492866407263297 --capped 0.9 --forgetful 1 --dial-success 1 --arrive-seconds 52.193179217212176 --origin-latency-ms 167.32890821698328",
  ],
];

test.each(found)("%s", (_, command) => {
  const parsed = parseOptions(command.split(" "));
  if (!parsed.ok) throw new Error(parsed.error);
  const { figures } = simulate({ options: parsed.value.options });
  expect(figures.plays).toBeGreaterThan(0);
});
