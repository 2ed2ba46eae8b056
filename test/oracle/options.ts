import { parseArgs } from "node:util";
import type { EncoderName } from "../../server/ingest/encode/find-encoder.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { encoderNames, musicPackages } from "./lengths/run-lengths.ts";

export interface LengthsOrder {
  readonly name: "lengths";
  readonly packages: readonly string[];
  readonly encoders: readonly EncoderName[];
}

export interface GroupingOrder {
  readonly name: "grouping";
  readonly files: number;
  readonly seed: number;
}

export type Order = LengthsOrder | GroupingOrder;

const usage = `grouping --files N --seed S, and lengths [PACKAGE …] --encoder ffmpeg|mediabunny, with PACKAGE one of ${musicPackages.join(" ")}`;

export function parseOptions(words: readonly string[]): Result<Order, string> {
  let parsed: { values: { encoder?: string; files?: string; seed?: string }; positionals: string[] };
  try {
    const text = { type: "string" } as const;
    const options = { encoder: text, files: text, seed: text };
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}. Known is ${usage}`);
  }
  const [name, ...packages] = parsed.positionals;
  if (name === "grouping") return readGrouping(parsed.values);
  if (name !== "lengths") return fail(`there is nothing called "${name ?? ""}". Known is ${usage}`);
  const unknown = packages.find((each) => !(musicPackages as readonly string[]).includes(each));
  if (unknown !== undefined) return fail(`there is no package "${unknown}". Known is ${usage}`);
  const { encoder } = parsed.values;
  const encoders = encoderNames.filter((each) => encoder === undefined || each === encoder);
  if (encoders.length === 0) return fail(`there is no encoder "${encoder}". Known is ${usage}`);
  return ok({ name, packages: packages.length > 0 ? packages : musicPackages, encoders });
}

function readGrouping({
  files = "2000",
  seed = "1",
}: {
  files?: string;
  seed?: string;
}): Result<GroupingOrder, string> {
  const counts = [Number(files.replaceAll("_", "")), Number(seed)] as const;
  const isRight = Number.isInteger(counts[0]) && counts[0] >= 1 && counts[0] <= 100_000;
  if (!isRight) return fail(`--files is "${files}", must be a whole number from 1 to 100,000`);
  if (!Number.isInteger(counts[1]) || counts[1] < 0) return fail(`--seed is "${seed}", must be a whole number`);
  return ok({ name: "grouping", files: counts[0], seed: counts[1] });
}
