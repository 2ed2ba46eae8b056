import { fail, ok, type Result } from "../../shared/result.ts";

export const workloads = ["one-track", "album", "library", "office", "release", "day"] as const;
export type Workload = (typeof workloads)[number];

/** Parts of the design that a run can do without, to show what each contributes. */
export const parts = ["cache", "persistence", "prefetch", "locality"] as const;
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
  /** Packets that are lost, and the most that a frame may be late; both show as delay, for channels are reliable. */
  readonly loss: number;
  readonly jitterMs: number;
  /** Listeners sit behind four kinds of NAT, and not every two can reach each other. */
  readonly nat: boolean;
  /** Share of dials that come to a link, beside what NATs forbid. */
  readonly dialSuccess: number;
  /** Until when the last listener has arrived. */
  readonly arriveSeconds: number;
  readonly originLatencyMs: number;
  readonly originDownAt: number;
  readonly originUpAt: number;
  readonly trackerDownAt: number;
  readonly trackerUpAt: number;
  readonly p2p: boolean;
  /** Tracks of the catalogue, where the workload leaves that open. */
  readonly tracks: number;
  readonly without: readonly Part[];
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
  minutes: { min: 0.1, max: 1440, whole: false },
  hostile: share,
  churn: share,
  phones: share,
  capped: share,
  fickle: share,
  "dial-success": share,
  loss: share,
  "jitter-ms": { min: 0, max: 10_000, whole: false },
  "arrive-seconds": moment,
  "origin-latency-ms": { min: 0, max: 60_000, whole: false },
  "origin-down-at": moment,
  "origin-up-at": moment,
  "tracker-down-at": moment,
  "tracker-up-at": moment,
  runs: { min: 1, max: 100, whole: true },
} as const satisfies Record<string, NumberOption>;

type NumberName = keyof typeof numberOptions;

const otherNames = ["workload", "without", "trace", "page"];
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
  loss: 0,
  jitterMs: 0,
  nat: false,
  dialSuccess: 0.85,
  arriveSeconds: 90,
  originLatencyMs: 40,
  originDownAt: Infinity,
  originUpAt: Infinity,
  trackerDownAt: Infinity,
  trackerUpAt: Infinity,
  p2p: true,
  tracks: 20_000,
  without: [],
};

/** Reads the command line; the error is one line that names the option, what it holds and what it may hold. */
export function parseOptions(words: readonly string[]): Result<CommandLine, string> {
  const texts = gatherTexts(words);
  if (!texts.ok) return texts;
  const numbers = new Map<NumberName, number>();
  for (const [name, text] of texts.value) {
    if (!(name in numberOptions)) continue;
    const number = parseNumber(name as NumberName, text);
    if (!number.ok) return number;
    numbers.set(name as NumberName, number.value);
  }
  const workload = parseOneOf(workloads, "workload", texts.value.get("workload") ?? defaultOptions.workload);
  if (!workload.ok) return workload;
  const without: Part[] = [];
  for (const named of texts.value.get("without")?.split(",") ?? []) {
    const part = parseOneOf(parts, "without", named);
    if (!part.ok) return part;
    without.push(part.value);
  }
  const read = (name: NumberName, otherwise: number) => numbers.get(name) ?? otherwise;
  const options: SimOptions = {
    seed: read("seed", defaultOptions.seed),
    peers: read("peers", defaultOptions.peers),
    minutes: read("minutes", defaultOptions.minutes),
    workload: workload.value,
    hostile: read("hostile", defaultOptions.hostile),
    churn: read("churn", defaultOptions.churn),
    phones: read("phones", defaultOptions.phones),
    capped: read("capped", defaultOptions.capped),
    fickle: read("fickle", defaultOptions.fickle),
    loss: read("loss", defaultOptions.loss),
    jitterMs: read("jitter-ms", defaultOptions.jitterMs),
    nat: texts.value.has("nat"),
    dialSuccess: read("dial-success", defaultOptions.dialSuccess),
    arriveSeconds: read("arrive-seconds", defaultOptions.arriveSeconds),
    originLatencyMs: read("origin-latency-ms", defaultOptions.originLatencyMs),
    originDownAt: read("origin-down-at", Infinity),
    originUpAt: read("origin-up-at", Infinity),
    trackerDownAt: read("tracker-down-at", Infinity),
    trackerUpAt: read("tracker-up-at", Infinity),
    p2p: !texts.value.has("no-p2p"),
    tracks: read("tracks", defaultOptions.tracks),
    without,
  };
  const order = checkOrder(options);
  if (order) return fail(order);
  const [tracePath = null, pagePath = null] = ["trace", "page"].map((name) => texts.value.get(name));
  return ok({ options, runs: read("runs", 1), tracePath, pagePath });
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
  const differing = [
    ["hostile", options.hostile, defaultOptions.hostile],
    ["churn", options.churn, defaultOptions.churn],
    ["phones", options.phones, defaultOptions.phones],
    ["capped", options.capped, defaultOptions.capped],
    ["fickle", options.fickle, defaultOptions.fickle],
    ["loss", options.loss, defaultOptions.loss],
    ["jitter-ms", options.jitterMs, defaultOptions.jitterMs],
    ["dial-success", options.dialSuccess, defaultOptions.dialSuccess],
    ["arrive-seconds", options.arriveSeconds, defaultOptions.arriveSeconds],
    ["origin-latency-ms", options.originLatencyMs, defaultOptions.originLatencyMs],
    ["origin-down-at", options.originDownAt, Infinity],
    ["origin-up-at", options.originUpAt, Infinity],
    ["tracker-down-at", options.trackerDownAt, Infinity],
    ["tracker-up-at", options.trackerUpAt, Infinity],
  ] as const;
  for (const [name, value, usual] of differing) if (value !== usual) words.push(`--${name} ${value}`);
  if (options.tracks !== defaultOptions.tracks) words.push(`--tracks ${options.tracks}`);
  if (options.without.length > 0) words.push(`--without ${options.without.join(",")}`);
  if (options.nat) words.push("--nat");
  if (!options.p2p) words.push("--no-p2p");
  return `npm run sim -- ${words.join(" ")}`;
}
