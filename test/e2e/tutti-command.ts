import { type ChildProcess, execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const command = fileURLToPath(new URL("../../infra/tutti.mjs", import.meta.url));

/** Runs the built `tutti` command to its end. Rejects with what it printed when it fails. */
export async function runTutti(dataDirectory: string, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...words], {
    env: environment(dataDirectory),
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

/** Starts it, for whoever wants to stop it. */
export function startTutti(dataDirectory: string, words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [command, ...words], { env: environment(dataDirectory), stdio: "ignore" });
}

function environment(dataDirectory: string): NodeJS.ProcessEnv {
  return { ...process.env, TUTTI_DATA_DIR: dataDirectory, TUTTI_HOST: "127.0.0.1", TUTTI_PORT: "0" };
}
