import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import type { SourceDescription } from "../describe/describe-source.ts";
import { tagTimeoutMs } from "../limits.ts";
import { endProcess, runSourceJob, type StartSourceProcess, startSourceProcess } from "./source-job.ts";

/** Files that one process reads before another takes its place, so that what parsers leave behind does not pile up. */
const filesMax = 200;

/** How long a process waits for another file, ms. */
const idleMs = 3_000;

interface FileToRead {
  readonly source: ReadableFile;
  readonly root: string;
  readonly signal: AbortSignal;
  readonly charset: string;
  readonly skipsPictures: boolean;
}

interface Waiting {
  readonly child: ChildProcess;
  readonly files: number;
  readonly end: () => void;
}

export interface TagReaderOptions {
  readonly start?: StartSourceProcess;
  readonly filesMax?: number;
  readonly idleMs?: number;
}

/**
 * Reads tags and covers in processes of their own and within a time limit: both parsers meet whatever people download. A process reads one
 * file after the other, since to start one takes ten times as long as to read a file: where whole albums get new tags, that is most of the
 * work. What fails in a process that has read others is tried again in a fresh one, so that no file is blamed for another. What fails there
 * is described once more without its pictures, which may be enormous: a song is heard without a cover as well.
 */
export class TagReader {
  readonly #options: Required<TagReaderOptions>;
  readonly #waiting: Waiting[] = [];
  /** Processes are started with their first file. Where a later one can be opened: Linux lets a user's programs see each other's files. */
  readonly #descriptors = existsSync("/proc/self/fd") ? `/proc/${process.pid}/fd` : null;

  constructor(options: TagReaderOptions = {}) {
    this.#options = { start: startSourceProcess, filesMax, idleMs, ...options };
  }

  /** Fails with a reason for people. */
  async describe(
    source: ReadableFile,
    root: string,
    signal: AbortSignal,
    charset = "auto",
  ): Promise<Result<SourceDescription, string>> {
    const waiting = this.#take();
    const file = { source, root, signal, charset, skipsPictures: false };
    if (waiting !== null) {
      const found = await this.#read(file, waiting);
      if (found.ok || signal.aborted) return named(found);
    }
    const found = await this.#read(file, null);
    if (found.ok || signal.aborted) return named(found);
    const without = await this.#read({ ...file, skipsPictures: true }, null);
    if (!without.ok) return named(without);
    const warning = `its pictures were left out: with them, ${found.error}`;
    return ok({ ...without.value, warnings: [...without.value.warnings, warning] });
  }

  async #read(
    { source, root, signal, charset, skipsPictures }: FileToRead,
    waiting: Waiting | null,
  ): Promise<Result<SourceDescription, string>> {
    const { path, bytes, fd } = source;
    const child = waiting?.child ?? this.#options.start(source);
    const files = (waiting?.files ?? 0) + 1;
    const isKept = this.#descriptors !== null && files < this.#options.filesMax;
    let found: SourceDescription | null = null;
    const result = await runSourceJob({
      job: {
        ...{ type: "describe", path, bytes, root, charset, skipsPictures, isKept },
        ...(waiting === null ? {} : { handedOver: `${this.#descriptors}/${fd}` }),
      },
      ...{ child, signal, timeMs: tagTimeoutMs, isKept },
      take: async (message) => {
        if (message.type === "described") found = message.description;
        return 0;
      },
    });
    if (isKept && result.ok) this.#keep(child, files);
    if (found) return ok(found);
    return fail(result.ok ? "nothing was found" : result.error);
  }

  #take(): Waiting | null {
    for (;;) {
      const waiting = this.#waiting.pop();
      if (waiting === undefined) return null;
      waiting.end();
      const { child } = waiting;
      if (!child.connected || child.exitCode !== null || child.signalCode !== null) continue;
      for (const each of handlesOf(child)) each?.ref();
      return waiting;
    }
  }

  /** It keeps nobody from ending meanwhile; when the server ends it does so too. */
  #keep(child: ChildProcess, files: number): void {
    for (const each of handlesOf(child)) each?.unref();
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.end();
      endProcess(child);
    }, this.#options.idleMs);
    timer.unref();
    const waiting: Waiting = { child, files, end: () => clearTimeout(timer) };
    this.#waiting.push(waiting);
  }
}

function named(found: Result<SourceDescription, string>): Result<SourceDescription, string> {
  return found.ok ? found : fail(`its tags could not be read: ${found.error}`);
}

/** What of a process keeps this one alive. */
function handlesOf(child: ChildProcess): readonly (Pick<ChildProcess, "ref" | "unref"> | null | undefined)[] {
  return [child, child.channel, child.stderr as Socket | null];
}
