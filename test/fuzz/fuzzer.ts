import { seedOf } from "./chance.ts";
import { readCorpus } from "./corpus.ts";
import { Inputs } from "./inputs.ts";
import { formatInput } from "./notation.ts";
import type { Target, Verdict } from "./target.ts";

/** Time of processor that one input may take. The largest (a manifest, a full frame) take less than a tenth. */
const inputMsMax = 20;

/** A slow input is tried again this often: it counts only when it is slow each time, whatever else the machine does. */
const slowTries = 5;

/** Crashes that are kept with their input, each of another kind. */
const crashesKeptMax = 8;

export interface Crash {
  readonly target: string;
  /** Which of the target's inputs it was, from 0. */
  readonly index: number;
  readonly problem: string;
  /** In the notation of the corpus, in one line. */
  readonly input: string;
}

export interface Tally {
  inputs: number;
  accepted: number;
  refused: number;
  /** All of them, also those of a kind that is kept already. */
  crashed: number;
  /** Time in the parser and its properties alone. */
  parserMs: number;
  slowestMs: number;
  readonly crashes: Crash[];
}

/** Runs one target over its inputs. */
export class Fuzzer {
  readonly target: Target;
  readonly tally: Tally = newTally();
  readonly #inputs: Inputs<string | Uint8Array>;

  private constructor(target: Target, corpus: readonly (string | Uint8Array)[], seed: number) {
    this.target = target;
    this.#inputs = new Inputs(target, corpus, seed);
  }

  /** Each target and each part (a worker's number) has a sequence of its own. */
  static async open(target: Target, { seed, part = 0 }: { seed: number; part?: number }): Promise<Fuzzer> {
    return new Fuzzer(target, await readCorpus(target), seedOf(seed, target.name, part));
  }

  /** `onInput` is told the number of each input before it is run. */
  async run(count: number, onInput: (index: number) => void = () => undefined): Promise<void> {
    for (let left = count; left > 0; left -= 1) {
      onInput(this.tally.inputs);
      const input = this.#inputs.next();
      const pending = this.#try(input);
      if (pending !== null) await pending;
    }
  }

  /** The input that comes next, without running it: what was being run when the process hung. */
  peek(): string {
    return formatInput(this.#inputs.next());
  }

  /** A promise only when the parser gives one: waiting costs more than most parsers. */
  #try(input: string | Uint8Array): Promise<void> | null {
    const startedMs = performance.now();
    try {
      // A target may change its bytes; what is kept and told of a crash are those that it was given.
      const verdict = runTarget(this.target, input);
      if (typeof verdict === "string") return this.#note(input, verdict, performance.now() - startedMs);
      return verdict.then(
        (awaited) => this.#note(input, awaited, performance.now() - startedMs) ?? undefined,
        (error: unknown) => this.#crash(input, problemOf(error)),
      );
    } catch (error) {
      this.#crash(input, problemOf(error));
      return null;
    }
  }

  #note(input: string | Uint8Array, verdict: Verdict, tookMs: number): Promise<void> | null {
    const { tally } = this;
    tally.inputs += 1;
    tally.parserMs += tookMs;
    tally[verdict] += 1;
    if (verdict === "accepted") this.#inputs.keep(input);
    for (const name in emptyObject) {
      delete (Object.prototype as Record<string, unknown>)[name];
      this.#addCrash(input, `Object.prototype has got "${name}"`, tally.inputs - 1);
    }
    if (tookMs > inputMsMax) return this.#timeAgain(input, tally.inputs - 1);
    if (tookMs > tally.slowestMs) tally.slowestMs = tookMs;
    return null;
  }

  /** Of some tries the fastest counts, each by the clock or by the processor's time, whichever is less. */
  async #timeAgain(input: string | Uint8Array, index: number): Promise<void> {
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let time = 0; time < slowTries && fastestMs > inputMsMax; time += 1) {
      const startedMs = performance.now();
      const startedCpu = process.cpuUsage();
      await runTarget(this.target, input);
      const { user, system } = process.cpuUsage(startedCpu);
      fastestMs = Math.min(fastestMs, performance.now() - startedMs, (user + system) / 1_000);
    }
    this.tally.slowestMs = Math.max(this.tally.slowestMs, fastestMs);
    if (fastestMs > inputMsMax) this.#addCrash(input, `it takes ${fastestMs.toFixed(0)} ms`, index);
  }

  #crash(input: string | Uint8Array, problem: string): void {
    this.tally.inputs += 1;
    this.#addCrash(input, problem, this.tally.inputs - 1);
  }

  #addCrash(input: string | Uint8Array, problem: string, index: number): void {
    const { crashes } = this.tally;
    this.tally.crashed += 1;
    if (crashes.length >= crashesKeptMax || crashes.some((crash) => kindOf(crash.problem) === kindOf(problem))) return;
    crashes.push({ target: this.target.name, index, problem, input: formatInput(input) });
  }
}

const emptyObject = {};

export function newTally(): Tally {
  return { inputs: 0, accepted: 0, refused: 0, crashed: 0, parserMs: 0, slowestMs: 0, crashes: [] };
}

export function runTarget(target: Target, input: string | Uint8Array): Verdict | Promise<Verdict> {
  // A target may change its bytes; what is kept, and told of a crash, are those that it was given.
  return target.form === "bytes" ? target.run((input as Uint8Array).slice()) : target.run(input as string);
}

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${String(error).slice(0, 300)}`;
  const frames = error.stack?.split("\n").slice(1) ?? [];
  const ours = frames.find((line) => /\.tsx?:/.test(line) && !line.includes("fuzz/target.ts")) ?? "";
  const place = /([\w./-]+\.tsx?:\d+)/.exec(ours)?.[1];
  const where = place === undefined ? "" : ` (${place.split("/").slice(-3).join("/")})`;
  return `${error.name}: ${error.message.slice(0, 600)}${where}`;
}

/** Problems that differ in figures and quoted parts are of one kind. */
function kindOf(problem: string): string {
  return problem
    .replace(/"[^"]*"/g, '""')
    .replace(/:.*is not.*$/s, "")
    .replace(/\d+/g, "0")
    .slice(0, 120);
}
