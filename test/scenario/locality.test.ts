import { expect, test } from "vitest";
import { defaultOptions, parseOptions, replayCommand } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

test("introductions keep more of what peers send within the providers' networks than random ones, at no loss", () => {
  const options = { ...defaultOptions, seed: 3, peers: 80, minutes: 2, networks: 4, arriveSeconds: 40 };
  const [chosen, random] = (["near-first", "random"] as const).map(
    (introductions) => simulate({ options: { ...options, introductions } }).figures,
  ) as [ReturnType<typeof simulate>["figures"], ReturnType<typeof simulate>["figures"]];
  expect(random.providerShare).toBeGreaterThan(0.2);
  expect(chosen.providerShare).toBeGreaterThan(random.providerShare * 1.1);
  expect(chosen.offload).toBeGreaterThan(random.offload - 0.02);
  expect(chosen.stallsMs).toEqual([]);
});

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
