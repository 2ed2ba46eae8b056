import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import { processFor } from "../../worker-url.ts";
import { SourceFault } from "../encoder.ts";
import { errorTextMax, workerHeapMiBMax } from "../limits.ts";
import type { FromSourceProcess, SourceJob, ToSourceProcess } from "./encode-messages.ts";

/** Starts the process for a job; another one in tests. It gets the open source as descriptor 4. */
export type StartSourceProcess = (source: ReadableFile) => ChildProcess;

/**
 * With nothing of the server's but the source: no secrets of its environment, no open files. It leads a group of its own, in which
 * the programs that it starts are, so that all of them are ended together; and a Ctrl+C in the terminal is the server's alone.
 */
export function startSourceProcess(source: ReadableFile): ChildProcess {
  const { execArgv, entry } = processFor("ingest/workers/encode-worker");
  const { PATH, SystemRoot, TMPDIR } = process.env;
  const heap = `--max-old-space-size=${workerHeapMiBMax}`;
  return spawn(process.execPath, [heap, ...execArgv, entry], {
    stdio: ["ignore", "ignore", "pipe", "ipc", source.fd],
    serialization: "advanced",
    detached: true,
    env: { PATH, SystemRoot, TMPDIR },
  });
}

export interface SourceJobOptions {
  readonly job: SourceJob;
  readonly child: ChildProcess;
  readonly signal: AbortSignal;
  /** How long it may take, ms, before it made any sound; each second of sound gives it `msPerSecond` more. */
  readonly timeMs: number;
  readonly msPerSecond?: number;
  /** Whether the process lives on after a job that succeeded: what hears it is taken off. */
  readonly isKept?: boolean;
  /** Deals with one message and answers how many seconds of sound there are by now. A `SourceFault` that it throws ends the job. */
  readonly take: (message: FromSourceProcess) => Promise<number>;
}

/**
 * Does one job in a process of its own, so that a crash, a hang or a greed for memory harms one file only. Fails with a reason for
 * people; rejects when `take` does, and when no process is to be had. When it is over, however it ended, nothing of it runs any more, unless it is kept.
 */
export async function runSourceJob(options: SourceJobOptions): Promise<Result<null, string>> {
  const { job, child, signal, timeMs, msPerSecond = 0, isKept = false } = options;
  const heard = new Hearing();
  const gone = new Promise<void>((resolve) => {
    heard.on(child, "error", () => resolve());
    heard.on(child, "exit", () => (child.connected ? heard.on(child, "disconnect", () => resolve()) : resolve()));
  });
  const errorText = textOf(child, heard);
  // The kernel takes these first when memory runs out, not the server.
  if (child.pid !== undefined) void writeFile(`/proc/${child.pid}/oom_score_adj`, "1000").catch(() => undefined);
  const beganMs = performance.now();
  let ending: NodeJS.Timeout | undefined;
  let stop: () => void = () => {};
  let isDone = false;
  try {
    const result = await new Promise<Result<null, string>>((answer, reject) => {
      stop = () => answer(fail("it was cancelled"));
      const allow = (seconds: number) => {
        const allowedMs = timeMs + seconds * msPerSecond;
        const reason = `it was not done within ${Math.round(allowedMs / 1_000)} s`;
        clearTimeout(ending);
        ending = setTimeout(() => answer(fail(reason)), beganMs + allowedMs - performance.now());
      };
      allow(0);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      // Messages are dealt with strictly one after the other.
      let line = Promise.resolve();
      const deal = async (message: FromSourceProcess) => {
        if (message.type === "ended") return answer(message.fault === null ? ok(null) : fail(message.fault));
        allow(await options.take(message));
        if (!unanswered.has(message.type)) tell(child, { type: "taken" });
      };
      heard.on(child, "message", (message: FromSourceProcess) => {
        line = line
          .then(() => deal(message))
          .catch((error) => {
            if (error instanceof SourceFault) answer(fail(error.message));
            else reject(error);
          });
      });
      // That there is no process to be had is no fault of a file.
      heard.on(child, "error", (error: Error) =>
        reject(new Error(`A process for a file could not be started: ${error.message}`)),
      );
      void gone.then(() => line).then(() => answer(fail(endOf(child, errorText()))));
      tell(child, { type: "job", job });
    });
    isDone = result.ok;
    return result;
  } finally {
    clearTimeout(ending);
    signal.removeEventListener("abort", stop);
    if (!(isKept && isDone)) {
      endProcess(child);
      await gone;
    }
    if (!child.listeners("error").includes(ignore)) child.on("error", ignore);
    heard.end();
  }
}

/** What goes wrong with a process that nobody waits for. */
function ignore(): void {}

/** What hears the events of a process, until it is taken off. */
class Hearing {
  readonly #ends: (() => void)[] = [];

  on<Values extends unknown[]>(emitter: NodeJS.EventEmitter, event: string, heard: (...values: Values) => void): void {
    emitter.on(event, heard as (...values: unknown[]) => void);
    this.#ends.push(() => emitter.off(event, heard as (...values: unknown[]) => void));
  }

  end(): void {
    for (const end of this.#ends) end();
  }
}

/** Messages of which few come, so that the process does not wait. */
const unanswered = new Set<FromSourceProcess["type"]>(["progress", "warning", "measured"]);

/** A process that is gone takes no message; that it is gone is told elsewhere. */
function tell(child: ChildProcess, message: ToSourceProcess): void {
  if (child.connected) child.send(message, () => undefined);
}

/** Ends the process and those that it started. */
export function endProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function textOf(child: ChildProcess, heard: Hearing): () => string {
  let text = "";
  // Without room for its descriptors it has none.
  if (child.stderr)
    heard.on(child.stderr, "data", (bytes: Buffer) => {
      if (text.length < errorTextMax) text += bytes.toString("utf8");
    });
  return () => text;
}

/** Why a process ended without a word: what its guard wrote, or V8 when the heap was full. */
function endOf(child: ChildProcess, errorText: string): string {
  const told = /it took more than \d+ MiB of memory/.exec(errorText)?.[0];
  if (told !== undefined) return told;
  if (errorText.includes("heap out of memory")) return `it took more than ${workerHeapMiBMax} MiB of memory`;
  return `its process ended with ${child.exitCode ?? child.signalCode ?? "no code"}`;
}
