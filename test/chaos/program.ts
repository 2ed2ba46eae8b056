import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../infra/tutti.mjs", import.meta.url));

export interface ProgramOptions {
  readonly dataDirectory: string;
  /** `serve` if not given. */
  readonly words?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** For Node, such as `--import URL`. */
  readonly nodeFlags?: readonly string[];
  /** A program that starts it, such as `prlimit --nofile=256`. */
  readonly before?: readonly string[];
  /** Without ffmpeg it encodes in threads of its own. */
  readonly hasFfmpeg?: boolean;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built program, as an operator starts it. */
export interface Program {
  readonly pid: number;
  /** Resolves with its address as soon as it serves; null when it ends before. */
  readonly serving: Promise<string | null>;
  readonly ended: Promise<Ending>;
  output(): string;
  kill(signal: NodeJS.Signals): Promise<Ending>;
}

export function startProgram(options: ProgramOptions): Program {
  const { dataDirectory, words = ["serve"], settings = {}, nodeFlags = [], before = [] } = options;
  const [program = "", ...args] = [...before, process.execPath, ...nodeFlags, command, ...words];
  const child = spawn(program, args, {
    env: {
      // All that comes after Node itself is found by its whole path.
      PATH: options.hasFfmpeg === false ? "" : (process.env.PATH ?? ""),
      HOME: process.env.HOME ?? "",
      TUTTI_DATA_DIR: dataDirectory,
      TUTTI_HOST: "127.0.0.1",
      TUTTI_PORT: "0",
      TUTTI_DRAIN_SECONDS: "0",
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return watch(child);
}

function watch(child: ChildProcess): Program {
  let output = "";
  const ended = new Promise<Ending>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error) => {
      output += String(error);
      resolve({ code: null, signal: null });
    });
  });
  const serving = new Promise<string | null>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-20_000);
        const url = /plays at (http:\/\/\S+)/.exec(output)?.[1];
        if (url) resolve(url.replace("localhost", "127.0.0.1"));
      });
    }
    void ended.then(() => resolve(null));
  });
  return {
    pid: child.pid ?? 0,
    serving,
    ended,
    output: () => output,
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
