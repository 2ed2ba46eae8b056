import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { delimiter, join } from "node:path";

/** Where a program lies, or null where it is not installed. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/bin"];
  return folders.map((folder) => join(folder, name)).find(existsSync) ?? null;
}

/** A program that runs until it is stopped. */
export interface PrivateProgram {
  /** All that it printed. */
  output(): string;
  stop(): Promise<void>;
}

const startMaxMs = 15_000;

/** Starts a program and waits until `isUp`; throws with its output when it ends before. */
export async function startProgram(options: {
  program: string;
  args: readonly string[];
  folder: string;
  isUp(output: string): boolean | Promise<boolean>;
}): Promise<PrivateProgram> {
  const child = spawn(options.program, options.args, { cwd: options.folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const untilMs = performance.now() + startMaxMs;
  while (!(await options.isUp(output))) {
    if (hasEnded(child) || performance.now() > untilMs) {
      child.kill("SIGKILL");
      await ended;
      throw new Error(`${options.program} did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      const cut = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(cut);
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A port of 127.0.0.1 that is free now, for TCP and for UDP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const isFree = await new Promise<boolean>((resolve) => {
      const socket = createSocket("udp4");
      socket.once("error", () => resolve(false));
      socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(true)));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}
