import { fail, ok, type Result } from "../../shared/result.ts";
import { type PolicyName, policyNames } from "./audience/policies.ts";
import { networksMax } from "./audience/provider.ts";
import { type LineMixName, lineMixNames } from "./lines/line-mixes.ts";

export const workloads = ["one-track", "album", "library", "office", "release", "day"] as const;
export type Workload = (typeof workloads)[number];

/** Parts of the design that a run can do without, to show what each contributes. */
export const parts = ["cache", "persistence", "prefetch", "locality", "database"] as const;
export type Part = (typeof parts)[number];

/** What a run is made of. Times are virtual seconds from the start. */
export interface SimOptions {
  readonly seed: number;
  readonly peers: number;
  readonly minutes: number;
  readonly workload: Workload;
  /** Share of the listeners that send false blocks or none. */
  readonly hostile: number;
  /** Share of the listeners that leave before the end, half of them without a word. */
  readonly churn: number;
  /** Shares of the listeners that upload nothing, that set a cap of 1 Mbit/s, and that end sharing for a while. */
  readonly phones: number;
  readonly capped: number;
  readonly fickle: number;
  /** Share of the listeners whose cache holds two songs and no more. */
  readonly smallCaches: number;
  /** Shares of the listeners whose machine sleeps now and then, and whose page is hidden for most of the time. */
  readonly sleepy: number;
  readonly hidden: number;
  /** Shares of the listeners whose store loses what was put into it, and whose network comes and goes. */
  readonly forgetful: number;
  readonly flaky: number;
  /** Packets that are lost, and the most that a frame may be late; both show as delay, for channels are reliable. */
  readonly loss: number;
  readonly jitterMs: number;
  /** Listeners sit behind four kinds of NAT, and not every two can reach each other. */
  readonly nat: boolean;
  /** Share of dials that come to a link, of those that NATs do not forbid. */
  readonly dialSuccess: number;
  /** Share of the pairs that can be linked at all; the others fail whenever they dial. */
  readonly pairSuccess: number;
  /** Until when the last listener has arrived. */
  readonly arriveSeconds: number;
  readonly originLatencyMs: number;
  readonly originDownAt: number;
  readonly originUpAt: number;
  /** What the origin's own line carries, Mbit/s. */
  readonly originMbit: number;
  /** Shares of the fetches that end in 5xx or 429, that bring what is not genuine or not all, and that stand still. */
  readonly originErrors: number;
  readonly originFalse: number;
  readonly originFreezes: number;
  readonly trackerDownAt: number;
  readonly trackerUpAt: number;
  readonly p2p: boolean;
  /** Tracks of the catalogue, where the workload leaves that open. */
  readonly tracks: number;
  readonly without: readonly Part[];
  /** Providers among whose networks the listeners are spread; 0: there is no difference between networks. */
  readonly networks: number;
  /** How the tracker chooses whom it introduces. */
  readonly introductions: PolicyName;
  /** Whose lines are modelled packet by packet; null: lines are fluid. */
  readonly lines: LineMixName | null;
  /** What else goes on on each of those lines, Mbit/s, and in turns of so many seconds. */
  readonly ownDownMbit: number;
  readonly ownUpMbit: number;
  readonly ownOnSeconds: number;
  readonly ownOffSeconds: number;
}

export interface CommandLine {
  readonly options: SimOptions;
  readonly runs: number;
  /** Where to write the trace, for reading. */
  readonly tracePath: string | null;
  /** Where to write the report as a page with plots. */
  readonly pagePath: string | null;
}

interface NumberOption {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

const share: NumberOption = { min: 0, max: 1, whole: false };
const moment: NumberOption = { min: 0, max: 86_400, whole: false };

const numberOptions = {
  seed: { min: 0, max: 4_294_967_295, whole: true },
  peers: { min: 1, max: 20_000, whole: true },
  tracks: { min: 1, max: 1_000_000, whole: true },
  networks: { min: 0, max: networksMax, whole: true },
  minutes: { min: 0.1, max: 1440, whole: false },
  hostile: share,
  churn: share,
  phones: share,
  capped: share,
  fickle: share,
  "small-caches": share,
  sleepy: share,
  hidden: share,
  forgetful: share,
  flaky: share,
  "dial-success": share,
  "pair-success": share,
  loss: share,
  "jitter-ms": { min: 0, max: 10_000, whole: false },
  "arrive-seconds": moment,
  "origin-latency-ms": { min: 0, max: 60_000, whole: false },
  "origin-down-at": moment,
  "origin-up-at": moment,
  "origin-mbit": { min: 0.1, max: 10_000, whole: false },
  "origin-errors": share,
  "origin-false": share,
  "origin-freezes": share,
  "tracker-down-at": moment,
  "tracker-up-at": moment,
  "own-down-mbit": { min: 0, max: 1_000, whole: false },
  "own-up-mbit": { min: 0, max: 1_000, whole: false },
  "own-on-seconds": { min: 0.1, max: 86_400, whole: false },
  "own-off-seconds": { min: 0, max: 86_400, whole: false },
  runs: { min: 1, max: 100, whole: true },
} as const satisfies Record<string, NumberOption>;

type NumberName = keyof typeof numberOptions;
const numberNames = Object.keys(numberOptions) as NumberName[];

/** `origin-latency-ms` on the command line is `originLatencyMs` in the options. */
type FieldOf<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<FieldOf<Rest>>}`
  : Name;
type NumberField = FieldOf<NumberName>;

function fieldOf<Name extends NumberName>(name: Name): FieldOf<Name> {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as FieldOf<Name>;
}

const otherNames = ["workload", "introductions", "lines", "without", "trace", "page"];
/** Options without a value. */
const flagNames = ["no-p2p", "nat"];

export const defaultOptions: SimOptions = {
  seed: 1,
  peers: 100,
  minutes: 5,
  workload: "library",
  hostile: 0,
  churn: 0.2,
  phones: 0,
  capped: 0,
  fickle: 0,
  smallCaches: 0.15,
  sleepy: 0,
  hidden: 0,
  forgetful: 0,
  flaky: 0,
  loss: 0,
  jitterMs: 0,
  nat: false,
  dialSuccess: 0.85,
  pairSuccess: 1,
  arriveSeconds: 90,
  originLatencyMs: 40,
  originDownAt: Infinity,
  originUpAt: Infinity,
  originMbit: 10_000,
  originErrors: 0,
  originFalse: 0,
  originFreezes: 0,
  trackerDownAt: Infinity,
  trackerUpAt: Infinity,
  p2p: true,
  tracks: 20_000,
  without: [],
  networks: 0,
  introductions: "near-first",
  lines: null,
  ownDownMbit: 0,
  ownUpMbit: 0,
  ownOnSeconds: 10,
  ownOffSeconds: 0,
};

/** Reads the command line; the error is one line that names the option, what it holds and what it may hold. */
export function parseOptions(words: readonly string[]): Result<CommandLine, string> {
  const texts = gatherTexts(words);
  if (!texts.ok) return texts;
  const numbers: Partial<Record<NumberField, number>> = {};
  for (const name of numberNames) {
    const text = texts.value.get(name);
    if (text === undefined) continue;
    const number = parseNumber(name, text);
    if (!number.ok) return number;
    numbers[fieldOf(name)] = number.value;
  }
  const workload = parseOneOf(workloads, "workload", texts.value.get("workload") ?? defaultOptions.workload);
  if (!workload.ok) return workload;
  const introductions = parseOneOf(
    policyNames,
    "introductions",
    texts.value.get("introductions") ?? defaultOptions.introductions,
  );
  if (!introductions.ok) return introductions;
  const named = texts.value.get("lines");
  const lines = named === undefined ? ok(null) : parseOneOf(lineMixNames, "lines", named);
  if (!lines.ok) return lines;
  const without: Part[] = [];
  for (const name of texts.value.get("without")?.split(",") ?? []) {
    const part = parseOneOf(parts, "without", name);
    if (!part.ok) return part;
    without.push(part.value);
  }
  const { runs = 1, ...ofTheRun } = numbers;
  const options: SimOptions = {
    ...defaultOptions,
    ...ofTheRun,
    workload: workload.value,
    introductions: introductions.value,
    lines: lines.value,
    nat: texts.value.has("nat"),
    p2p: !texts.value.has("no-p2p"),
    without,
  };
  const order = checkOrder(options);
  if (order) return fail(order);
  const [tracePath = null, pagePath = null] = ["trace", "page"].map((name) => texts.value.get(name));
  return ok({ options, runs, tracePath, pagePath });
}

/** The words behind each option's name. */
function gatherTexts(words: readonly string[]): Result<ReadonlyMap<string, string>, string> {
  const texts = new Map<string, string>();
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place]!;
    const name = word.replace(/^--/, "");
    if (word === name || !(name in numberOptions || [...otherNames, ...flagNames].includes(name))) {
      const known = [...Object.keys(numberOptions), ...otherNames, ...flagNames].map((known) => `--${known}`).join(" ");
      return fail(`Cannot read option "${word}": expected one of ${known}`);
    }
    const isFlag = flagNames.includes(name);
    if (!isFlag) place += 1;
    const text = isFlag ? "" : words[place];
    if (text === undefined) return fail(`Cannot read option --${name}: its value is missing`);
    texts.set(name, text);
  }
  return ok(texts);
}

function parseOneOf<T extends string>(known: readonly T[], name: string, text: string): Result<T, string> {
  const found = known.find((one) => one === text);
  return found ? ok(found) : fail(`Cannot read option --${name} "${text}": expected ${known.join(", ")}`);
}

function parseNumber(name: NumberName, text: string): Result<number, string> {
  const { min, max, whole } = numberOptions[name];
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (number >= min && number <= max && (!whole || Number.isInteger(number))) return ok(number);
  return fail(
    `Cannot read option --${name} "${text}": expected a ${whole ? "whole " : ""}number from ${min} to ${max}`,
  );
}

function checkOrder(options: SimOptions): string | null {
  for (const part of ["origin", "tracker"] as const) {
    const downAt = options[`${part}DownAt`];
    const upAt = options[`${part}UpAt`];
    if (upAt !== Infinity && !(upAt > downAt)) {
      return `Cannot read option --${part}-up-at "${upAt}": expected more than --${part}-down-at`;
    }
  }
  return null;
}

/** The command that repeats a run. */
export function replayCommand(options: SimOptions): string {
  const words = [`--seed ${options.seed}`, `--peers ${options.peers}`, `--minutes ${options.minutes}`];
  words.push(`--workload ${options.workload}`);
  for (const name of numberNames) {
    if (name === "seed" || name === "peers" || name === "minutes" || name === "runs") continue;
    const value = options[fieldOf(name)];
    if (value !== defaultOptions[fieldOf(name)]) words.push(`--${name} ${value}`);
  }
  if (options.without.length > 0) words.push(`--without ${options.without.join(",")}`);
  if (options.introductions !== defaultOptions.introductions) words.push(`--introductions ${options.introductions}`);
  if (options.lines !== null) words.push(`--lines ${options.lines}`);
  if (options.nat) words.push("--nat");
  if (!options.p2p) words.push("--no-p2p");
  return `npm run sim -- ${words.join(" ")}`;
}
