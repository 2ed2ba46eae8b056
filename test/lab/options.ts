import { parseArgs } from "node:util";
import type { ContenderName } from "../contenders/contenders.ts";

export interface LabOptions {
  readonly names: readonly string[];
  readonly contenders: readonly ContenderName[];
  readonly runs: number;
  readonly seconds: number;
  /** Where each run's result is written; null: nowhere. */
  readonly out: string | null;
}

/** As the commands call them, and as the tables do. */
export const contenderTitles: Readonly<Record<ContenderName, string>> = {
  tutti: "tutti",
  hlsjs: "hls.js",
  p2pml: "p2p-media-loader",
};

/** `npm run lab -- NAME … --contenders tutti,hls.js --runs 5 --seconds 90 --out DIR`. Throws what to say when it makes no sense. */
export function readLabOptions(words: readonly string[], scenarioNames: readonly string[]): LabOptions {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      contenders: { type: "string", default: Object.values(contenderTitles).join(",") },
      runs: { type: "string", default: "1" },
      seconds: { type: "string", default: "90" },
      out: { type: "string" },
    },
  });
  if (positionals.length === 0) throw new Error(`Cannot run no scenario: name some of ${scenarioNames.join(" ")}`);
  for (const name of positionals) {
    if (!scenarioNames.includes(name)) {
      throw new Error(`Cannot run scenario "${name}": expected some of ${scenarioNames.join(" ")}`);
    }
  }
  const contenders = values.contenders.split(",").map(contenderNamed);
  return {
    names: positionals,
    contenders,
    runs: wholeNumber("runs", values.runs),
    seconds: wholeNumber("seconds", values.seconds),
    out: values.out ?? null,
  };
}

function contenderNamed(title: string): ContenderName {
  const names = Object.keys(contenderTitles) as ContenderName[];
  const found = names.find((name) => name === title || contenderTitles[name] === title);
  if (found) return found;
  throw new Error(`Cannot run contender "${title}": expected some of ${Object.values(contenderTitles).join(",")}`);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`Cannot take ${text} for --${name}: expected a whole number above 0`);
}
