import { parseArgs } from "node:util";
import { fail, ok, type Result } from "../../shared/result.ts";

export interface CommandLine {
  readonly inputs: number;
  readonly seed: number;
  readonly workers: number;
  /** Names of targets; all of them when there is none. */
  readonly only: readonly string[];
  /** A file with one input, to be run alone. */
  readonly inputPath: string | null;
}

const usage = "--inputs N --seed S --only NAME[,NAME] --workers W, or --only NAME --input FILE";

export function parseOptions(words: readonly string[], targetNames: readonly string[]): Result<CommandLine, string> {
  let values: Record<string, string | undefined>;
  try {
    const text = { type: "string" } as const;
    const options = { inputs: text, seed: text, only: text, workers: text, input: text };
    values = parseArgs({ args: [...words], options, strict: true }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}. Known are ${usage}`);
  }
  const number = (name: string, otherwise: number, [min, max]: [number, number]) => {
    const value = Number(values[name]?.replaceAll("_", "") ?? otherwise);
    return Number.isInteger(value) && value >= min && value <= max
      ? ok(value)
      : fail(`--${name} is "${values[name]}", must be a whole number from ${min} to ${max}`);
  };
  const inputs = number("inputs", 1_000_000, [1, 1e12]);
  const seed = number("seed", 1, [0, 2 ** 32 - 1]);
  const workers = number("workers", 1, [1, 64]);
  if (!inputs.ok) return inputs;
  if (!seed.ok) return seed;
  if (!workers.ok) return workers;
  const only = values.only === undefined ? [] : values.only.split(",");
  const unknown = only.find((name) => !targetNames.includes(name));
  if (unknown !== undefined) return fail(`--only names "${unknown}"; there are ${targetNames.join(", ")}`);
  const inputPath = values.input ?? null;
  if (inputPath !== null && only.length !== 1) return fail("--input needs --only with the name of one parser");
  return ok({ inputs: inputs.value, seed: seed.value, workers: workers.value, only, inputPath });
}
