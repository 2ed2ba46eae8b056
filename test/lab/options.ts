import { parseArgs } from "node:util";
import type { ContenderName } from "../contenders/contenders.ts";
import { type BrowserKind, browserKinds } from "./listeners/listener-browser.ts";

/** One of the contenders, or Tutti with sharing off. */
export type LabContender = ContenderName | "alone";

export interface LabOptions {
  readonly names: readonly string[];
  readonly contenders: readonly LabContender[];
  readonly runs: number;
  /** Whether runs with sharing and without belong together in pairs, on the same lines with the same losses. */
  readonly isPaired: boolean;
  /** Listeners have them in turns. */
  readonly browsers: readonly BrowserKind[];
  readonly seconds: number;
  /** Where each run's result is written; null: nowhere. */
  readonly out: string | null;
}

/** As the commands call them, and as the tables do. */
export const contenderTitles: Readonly<Record<LabContender, string>> = {
  tutti: "tutti",
  alone: "tutti-alone",
  hlsjs: "hls.js",
  p2pml: "p2p-media-loader",
};

const usualContenders = "tutti,hls.js,p2p-media-loader";

/**
 * `npm run lab -- NAME … --contenders tutti,hls.js --runs 5 --seconds 90 --browsers chromium,firefox --out DIR`, or `--pairs 10` in the
 * place of contenders and runs. Throws what to say when it makes no sense.
 */
export function readLabOptions(words: readonly string[], scenarioNames: readonly string[]): LabOptions {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      contenders: { type: "string" },
      runs: { type: "string" },
      pairs: { type: "string" },
      browsers: { type: "string", default: "chromium" },
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
  const { pairs } = values;
  const isPaired = pairs !== undefined;
  if (isPaired && (values.contenders ?? values.runs)) {
    throw new Error("Cannot take --pairs with --contenders or --runs: pairs are of Tutti with sharing and without");
  }
  return {
    names: positionals,
    contenders: isPaired ? ["tutti", "alone"] : (values.contenders ?? usualContenders).split(",").map(contenderNamed),
    runs: isPaired ? wholeNumber("pairs", pairs) : wholeNumber("runs", values.runs ?? "1"),
    isPaired,
    browsers: values.browsers.split(",").map(browserNamed),
    seconds: wholeNumber("seconds", values.seconds),
    out: values.out ?? null,
  };
}

function browserNamed(name: string): BrowserKind {
  const found = browserKinds.find((kind) => kind === name);
  if (found) return found;
  throw new Error(`Cannot run browser "${name}": expected some of ${browserKinds.join(",")}`);
}

function contenderNamed(title: string): LabContender {
  const names = Object.keys(contenderTitles) as LabContender[];
  const found = names.find((name) => name === title || contenderTitles[name] === title);
  if (found) return found;
  throw new Error(`Cannot run contender "${title}": expected some of ${Object.values(contenderTitles).join(",")}`);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`Cannot take ${text} for --${name}: expected a whole number above 0`);
}
