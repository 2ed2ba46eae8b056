import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The words that run the `tutti` command as a process of its own, from its source. */
export function tuttiFromSource(words: readonly string[]): string[] {
  const typescript = pathToFileURL(fromRoot("infra/typescript.mjs")).href;
  return [process.execPath, "--import", typescript, fromRoot("server/main.ts"), ...words];
}

/**
 * The words that run the built `tutti` command. A start from the source holds some 150 small files open at once, which
 * is more than a test of few open files grants it; what an operator runs holds one.
 */
export function tuttiBuilt(words: readonly string[]): string[] {
  return [process.execPath, fromRoot("dist/server/main.js"), ...words];
}

export interface EndedProcess {
  readonly code: number | null;
  readonly output: string;
}

/** Starts a process; `ended` resolves with its code and all that it printed. */
export function startProcess(
  [program = "", ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): { child: ChildProcess; output(): string; ended: Promise<EndedProcess> } {
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...environment };
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<EndedProcess>((resolve) => child.once("close", (code) => resolve({ code, output })));
  return { child, output: () => output, ended };
}
