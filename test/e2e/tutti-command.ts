import { type ChildProcess, execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const command = fileURLToPath(new URL("../../infra/tutti.mjs", import.meta.url));

/** Runs the built `tutti` command to its end. Rejects with what it printed when it ends with another code than this. */
export async function runTutti(dataDirectory: string, words: readonly string[], expectedCode = 0): Promise<string> {
  const running = promisify(execFile)(process.execPath, [command, ...words], {
    env: environment(dataDirectory),
    maxBuffer: 16 * 1024 * 1024,
  });
  const ended = await running.then(
    ({ stdout }) => ({ code: 0, stdout, error: null }),
    (error: Error & { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout, error }),
  );
  if (ended.code === expectedCode) return ended.stdout;
  throw ended.error ?? new Error(`It ended with 0: ${ended.stdout}`);
}

/** Starts it, for whoever wants to stop it. */
export function startTutti(dataDirectory: string, words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [command, ...words], { env: environment(dataDirectory), stdio: "ignore" });
}

function environment(dataDirectory: string): NodeJS.ProcessEnv {
  return { ...process.env, TUTTI_DATA_DIR: dataDirectory, TUTTI_HOST: "127.0.0.1", TUTTI_PORT: "0" };
}
