import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { hostWords, type Line } from "./line.ts";
import { readSwitchCounts, type SwitchCounts } from "./switch-counts.ts";

/** A host to be: with a line, or `null` for one that will be behind somebody's router. */
export interface HostPlan {
  readonly name: string;
  readonly line: Line | null;
}

export interface Host {
  readonly name: string;
  /** Empty for one without a line. */
  readonly address: string;
  /** Of its network namespace. */
  readonly path: string;
}

/** A line's figures that can be set while it is in use. */
export type LineSetting = "delay" | "up" | "down" | "loss" | "queue";

/** The words of a command that runs another one in the namespace at `path`. */
export function inside(path: string, words: readonly string[]): [string, ...string[]] {
  return ["nsenter", `--net=${path}`, "--", ...words];
}

/** Hosts on lines, for as long as the switch runs. Its namespaces have no names: they are gone with the processes in them. */
export class Network {
  readonly #switch: ChildProcess;
  readonly #waiting: ((lines: string[]) => void)[] = [];
  readonly hosts = new Map<string, Host>();

  private constructor(program: string, plans: readonly HostPlan[], seed: number) {
    const addresses = plans.map(({ line }, index) => (line ? `10.77.0.${index + 1}` : ""));
    const words = plans.map(({ name, line }, index) => (line ? hostWords(name, addresses[index] ?? "", line) : name));
    this.#switch = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"], env: { SEED: String(seed) } });
    let lines: string[] = [];
    createInterface({ input: this.#switch.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      lines.push(line);
      if (line !== "ok" && !line.startsWith("error ")) return;
      this.#waiting.shift()?.(lines);
      lines = [];
    });
    this.#switch.once("close", () => {
      for (const answer of this.#waiting.splice(0)) answer(["error The switch has ended"]);
    });
    this.#switch.stdin?.on("error", () => undefined);
  }

  /** The first host has the address 10.77.0.1, the next one 10.77.0.2 … */
  static async open(program: string, plans: readonly HostPlan[], seed = 1): Promise<Network> {
    const network = new Network(program, plans, seed);
    const told = await network.#answer();
    for (const [index, line] of told.entries()) {
      const [, name = "", path = ""] = line.split(" ");
      network.hosts.set(name, { name, path, address: plans[index]?.line ? `10.77.0.${index + 1}` : "" });
    }
    return network;
  }

  host(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new Error(`Cannot find host ${name}: there are ${[...this.hosts.keys()].join(", ")}`);
    return host;
  }

  /** Rates in kbit/s, delays and queues in ms, loss in percent. */
  async set(name: string, setting: LineSetting, value: number): Promise<void> {
    await this.#ask(`set ${name} ${setting} ${value}`);
  }

  /** A hole drops all that comes and goes, without a word. */
  async setHole(name: string, isHole: boolean): Promise<void> {
    await this.#ask(`hole ${name} ${isHole ? 1 : 0}`);
  }

  async counts(): Promise<SwitchCounts> {
    return readSwitchCounts(await this.#ask("stat"));
  }

  async close(): Promise<void> {
    if (this.#switch.exitCode !== null || this.#switch.signalCode !== null) return;
    const closed = new Promise((resolve) => this.#switch.once("close", resolve));
    this.#switch.stdin?.end("quit\n");
    await closed;
  }

  #ask(command: string): Promise<string[]> {
    if (this.#switch.exitCode !== null) throw new Error(`Cannot tell the switch "${command}": it has ended`);
    const answer = this.#answer();
    this.#switch.stdin?.write(`${command}\n`);
    return answer;
  }

  async #answer(): Promise<string[]> {
    const lines = await new Promise<string[]>((resolve) => this.#waiting.push(resolve));
    const last = lines.pop() ?? "";
    if (last !== "ok") throw new Error(last.replace(/^error /, ""));
    return lines;
  }
}
