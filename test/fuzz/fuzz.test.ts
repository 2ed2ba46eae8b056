import { readdirSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { runCampaign } from "./campaign.ts";
import { readCorpus } from "./corpus.ts";
import { Fuzzer } from "./fuzzer.ts";
import { formatInput, parseInput } from "./notation.ts";
import { parseOptions } from "./options.ts";
import { targets as planted } from "./planted-targets.ts";
import { formatTable } from "./report.ts";
import { shareOut } from "./share-out.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets.ts";

const seed = 1;

test.each(targets.map((target) => [target.name, target] as const))("%s: no input crashes it", async (_name, target) => {
  const fuzzer = await Fuzzer.open(target, { seed });
  const startedMs = performance.now();
  // Signatures are the slow part of two of them: what there is time for.
  for (let round = 0; round < 20 && performance.now() - startedMs < 60; round += 1) await fuzzer.run(100);
  const { crashes, inputs, accepted, refused } = fuzzer.tally;
  expect(crashes).toEqual([]);
  expect(inputs).toBe(accepted + refused);
  expect(accepted).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

test("every corpus is some target's, and is written as it is read", async () => {
  const files = readdirSync(new URL("./corpus", import.meta.url));
  expect(files.sort()).toEqual(targets.map(({ name }) => `${name}.txt`).sort());
  for (const target of targets) {
    for (const input of await readCorpus(target)) {
      const again = parseInput(target, formatInput(input));
      expect(again.ok && Buffer.from(again.value).equals(Buffer.from(input))).toBe(true);
    }
  }
});

const mistakes: Record<string, RegExp> = {
  frame: /^RangeError: Offset is outside/,
  address: /written anew it is the same/,
  candidate: /^it takes \d+ ms$/,
  preferences: /^Object.prototype has got "/,
};

test.each(planted.map((target) => [target.name, target] as const))(
  "the mistake planted in %s is found, by an input that shows it again",
  async (name, target) => {
    const fuzzer = await Fuzzer.open(target, { seed });
    for (let round = 0; round < 30_000 && fuzzer.tally.crashes.length === 0; round += 1) await fuzzer.run(1);
    const [crash] = fuzzer.tally.crashes;
    expect(crash?.problem).toMatch(mistakes[name] ?? /never/);
    const again = await Fuzzer.open(target, { seed });
    await again.run(crash?.index ?? 0);
    expect(again.peek()).toBe(crash?.input);
  },
  30_000,
);

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test.each([
  ["media-name", 500, /^it has not ended after 500 ms/],
  // It takes longer to fill the memory when other programs run.
  ["month-count", 10_000, /^it ended the worker: .*memory/],
] as const)(
  "an input from which %s never comes back is found",
  async (name, hangMs, problem) => {
    const tallies = await runCampaign({
      inputs: 200_000,
      seed,
      workers: 1,
      names: [name],
      targetsUrl: new URL("./endless-targets.ts", import.meta.url).href,
      hangMs,
      heapMiBMax: 64,
    });
    const [crash] = tallies.get(name)?.crashes ?? [];
    expect(crash?.problem).toMatch(problem);
    expect(crash?.input).toMatch(name === "media-name" ? /\\u0000/ : /\d{17}/);
  },
  60_000,
);

test("the same seed gives the same inputs, another one others", async () => {
  const target = targets[0]!;
  const after = async (wanted: number) => {
    const fuzzer = await Fuzzer.open(target, { seed: wanted });
    await fuzzer.run(500);
    return { input: fuzzer.peek(), accepted: fuzzer.tally.accepted };
  };
  expect(await after(7)).toEqual(await after(7));
  expect(await after(8)).not.toEqual(await after(7));
});

test("a campaign is shared out whole: for as long to each, and not all to the fastest", () => {
  const speeds = Array.from({ length: 20 }, (_, index) => ({
    name: `${index}`,
    inputsPerSecond: index === 3 ? 1e6 : 1e4,
  }));
  const shares = shareOut(speeds, 1_000_003);
  expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBe(1_000_003);
  expect(shares.get("3")).toBe(100_001);
  expect(shares.get("0")).toBe(shares.get("1"));
});

test("a share of accepted inputs that proves nothing is marked", async () => {
  const target: Target = { name: "address", form: "text", run: () => "refused" };
  const fuzzer = await Fuzzer.open(target, { seed });
  await fuzzer.run(50);
  expect(formatTable([target], new Map([["address", fuzzer.tally]]))).toContain("0.0 (!)");
});

test.each([
  [["--inputs", "0"], /--inputs is "0", must be a whole number from 1/],
  [["--only", "frame,nobody"], /--only names "nobody"; there are frame, sdp/],
  [["--input", "x"], /--input needs --only with the name of one parser/],
  [["--imputs", "5"], /Known are --inputs N/],
])("%j is refused", (words, reason) => {
  const parsed = parseOptions(words, ["frame", "sdp"]);
  expect(parsed.ok ? "" : parsed.error).toMatch(reason);
});
