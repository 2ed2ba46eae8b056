import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { heard, letGo } from "../../rigs/child-process.ts";
import { type Host, inside } from "../network/network.ts";
import type { MediaFault } from "./media-faults.ts";
import type { OriginQuestion, OriginReady, OriginSettings, Served } from "./origin-messages.ts";

const name = "The origin";

const loader = new URL("../../../infra/typescript.mjs", import.meta.url).href;
const program = fileURLToPath(new URL("serve.ts", import.meta.url));

/** The origin of one run, at its host's address. */
export class Origin {
  readonly #child: ChildProcess;
  readonly at: OriginReady;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(child: ChildProcess, at: OriginReady) {
    this.#child = child;
    this.at = at;
  }

  static async start(host: Host, settings: Omit<OriginSettings, "address">): Promise<Origin> {
    const told = JSON.stringify({ ...settings, address: host.address } satisfies OriginSettings);
    const node = [process.execPath, "--import", loader, program, told];
    const [command, ...words] = inside(host.path, node);
    // What it says is no table.
    const child = spawn(command, words, { stdio: ["ignore", 2, "inherit", "ipc"] });
    return new Origin(child, (await heard(child, name)) as OriginReady);
  }

  /** Media bytes sent so far, by the server's own count. */
  served(): Promise<Served> {
    return this.#ask({ ask: "served" }) as Promise<Served>;
  }

  async setMediaFault(fault: MediaFault): Promise<void> {
    await this.#ask({ ask: "media-fault", fault });
  }

  async setTrackerUp(isUp: boolean): Promise<void> {
    await this.#ask({ ask: "tracker", isUp });
  }

  close(): Promise<void> {
    return letGo(this.#child);
  }

  /** One question after the other: answers carry no number. */
  #ask(question: OriginQuestion): Promise<unknown> {
    const answer = this.#last.then(() => {
      this.#child.send(question);
      return heard(this.#child, name);
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}
