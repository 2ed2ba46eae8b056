import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { heard } from "../../rigs/child-process.ts";
import type { Served, ServedFigures, ServedOptions } from "./served-messages.ts";

const name = "The served tracker";

const loader = new URL("../../../infra/typescript.mjs", import.meta.url).href;

/** A tracker that serves in a process of its own, held to one core where there are two. */
export class TrackerProcess {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(kind: string, options: ServedOptions = {}, core = 0): Promise<TrackerProcess> {
    const served = fileURLToPath(new URL("served.ts", import.meta.url));
    const node = [process.execPath, "--expose-gc", "--import", loader, served, kind, JSON.stringify(options)];
    const [command = "", ...args] = availableParallelism() > 1 ? ["taskset", "-c", String(core), ...node] : node;
    const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const first = await heard<Served>(child, name);
    if (!("port" in first)) throw new Error("Cannot start a tracker: it did not say its port first");
    return new TrackerProcess(child, first.port);
  }

  /** `memory`: garbage is collected after the processor time was read, before the memory is. */
  async figures(what: "cpu" | "memory"): Promise<ServedFigures> {
    this.#child.send(what);
    const figures = await heard<Served>(this.#child, name);
    if ("port" in figures) throw new Error("Cannot read a tracker's figures: it started anew");
    return figures;
  }

  /** No word to anybody. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** As at a deploy; resolves when the process has ended. */
  leave(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.send("leave");
    return ended;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
