import { expect, test } from "vitest";
import { defaultOptions, parseOptions, replayCommand } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

type Figures = ReturnType<typeof simulate>["figures"];

test("introductions keep more of what peers send within the providers' networks than random ones, at no loss", () => {
  // One audience says little: how many of it share a provider, and when they come, moves its share by a tenth and more.
  const runs = [3, 4, 5, 6].map((seed) => {
    const options = { ...defaultOptions, seed, peers: 60, minutes: 1, networks: 8, arriveSeconds: 40 };
    const [chosen, random] = (["near-first", "random"] as const).map(
      (introductions) => simulate({ options: { ...options, introductions } }).figures,
    ) as [Figures, Figures];
    return { chosen, random };
  });
  const mean = (value: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
  expect(mean(({ random }) => random.providerShare)).toBeGreaterThan(0.15);
  expect(mean(({ chosen }) => chosen.providerShare)).toBeGreaterThan(mean(({ random }) => random.providerShare) * 1.05);
  for (const { chosen, random } of runs) expect(chosen.providerShare).toBeGreaterThan(random.providerShare * 0.9);
  expect(mean(({ chosen }) => chosen.offload)).toBeGreaterThan(mean(({ random }) => random.offload) - 0.01);
  expect(runs.flatMap(({ chosen }) => chosen.stallsMs)).toEqual([]);
}, 400_000);

test("the command that repeats a run names networks and introductions", () => {
  const parsed = parseOptions(["--networks", "50", "--introductions", "random", "--without", "database"]);
  if (!parsed.ok) throw new Error(parsed.error);
  const command = replayCommand(parsed.value.options);
  expect(command).toContain("--networks 50");
  expect(command).toContain("--introductions random");
  expect(parseOptions(["--introductions", "rnd"])).toEqual({
    ok: false,
    error: 'Cannot read option --introductions "rnd": expected near-first, random, without-taste',
  });
});
