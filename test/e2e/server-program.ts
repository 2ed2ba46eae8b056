import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const command = fileURLToPath(new URL("../../infra/tutti.mjs", import.meta.url));

export interface Ended {
  readonly code: number | null;
  /** By which it was ended from outside. */
  readonly signal: string | null;
  /** All that it printed. */
  readonly output: string;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  output(): string;
  /** Where it answers, as soon as it does; rejects when it ended before. */
  readonly url: Promise<string>;
  readonly ended: Promise<Ended>;
}

export interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Another user than our own. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** A program that runs it, such as strace. */
  readonly through?: readonly string[];
}

/** Starts the built `tutti` command on a data directory. */
export function startProgram(
  dataDirectory: string,
  words: readonly string[],
  { environment = {}, user, through = [] }: ProgramOptions = {},
): RunningProgram {
  const [program = "", ...args] = [...through, process.execPath, command, ...words];
  const settings = {
    TUTTI_DATA_DIR: dataDirectory,
    TUTTI_PORT: "0",
    TUTTI_HOST: "127.0.0.1",
    TUTTI_DRAIN_SECONDS: "0",
  };
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...settings, ...environment };
  const child = spawn(program, args, { ...user, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let isUp: (url: string) => void = () => undefined;
  let isDown: (error: Error) => void = () => undefined;
  const url = new Promise<string>((resolve, reject) => {
    isUp = resolve;
    isDown = reject;
  });
  url.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const port = /For the operator: http:\/\/localhost:(\d+)/.exec(output)?.[1];
      if (port) isUp(`http://127.0.0.1:${port}`);
    });
  }
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal, output })),
  );
  ended.then(() => isDown(new Error(`It ended before it served:\n${output}`)));
  return { child, output: () => output, url, ended };
}

/** Serves until it says that it plays, and is stopped then; or until it ends by itself. */
export async function serveOnce(dataDirectory: string, options: ProgramOptions = {}): Promise<Ended> {
  const program = startProgram(dataDirectory, ["serve"], options);
  program.url.then(
    () => program.child.kill("SIGTERM"),
    () => undefined,
  );
  return program.ended;
}

/** One sentence for the operator, exit code 1, and no stack. */
export function expectSentence({ code, signal, output }: Ended, ...parts: (string | RegExp)[]): void {
  // Whoever was ended from outside has said nothing, and is nothing to judge.
  expect(signal).toBeNull();
  expect(output, `it ended with ${code}`).toMatch(/^tutti: [^\n]+\n$/);
  expect(output).not.toMatch(/\n\s+at |Aborted\(|RuntimeError|node:internal/);
  for (const part of parts) expect(output).toMatch(part);
  expect(code).toBe(1);
}
