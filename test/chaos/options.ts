import { parseArgs } from "node:util";
import { fail, ok, type Result } from "../../shared/result.ts";

export interface CommandLine {
  /** Names of campaigns, in the order in which they were asked for; all when none was. */
  readonly names: readonly string[];
  readonly seed: number;
  /** Null: each campaign's own. */
  readonly times: number | null;
}

export function parseOptions(words: readonly string[], known: readonly string[]): Result<CommandLine, string> {
  const usage = `NAME … --times N --seed S, with NAME one of ${known.join(" ")}`;
  let parsed: { values: { seed?: string; times?: string }; positionals: string[] };
  try {
    const text = { type: "string" } as const;
    parsed = parseArgs({ args: [...words], options: { seed: text, times: text }, allowPositionals: true });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}. Known are ${usage}`);
  }
  const unknown = parsed.positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) return fail(`there is no campaign "${unknown}". Known are ${usage}`);
  const seed = wholeNumber("seed", parsed.values.seed ?? "1", [0, 2 ** 32 - 1]);
  if (!seed.ok) return seed;
  const names = parsed.positionals.length > 0 ? parsed.positionals : known;
  if (parsed.values.times === undefined) return ok({ names, seed: seed.value, times: null });
  const times = wholeNumber("times", parsed.values.times, [1, 1_000_000]);
  return times.ok ? ok({ names, seed: seed.value, times: times.value }) : times;
}

function wholeNumber(name: string, text: string, [min, max]: [number, number]): Result<number, string> {
  const value = Number(text.replaceAll("_", ""));
  return Number.isInteger(value) && value >= min && value <= max
    ? ok(value)
    : fail(`--${name} is "${text}", must be a whole number from ${min} to ${max}`);
}
