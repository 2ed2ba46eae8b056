import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CrowdMember, CrowdSettings } from "./crowd.ts";

export interface Crowd {
  /** What they did until now, in the order of their kinds. */
  told(): Promise<readonly CrowdMember[]>;
  close(): Promise<void>;
}

const loader = new URL("../../infra/typescript.mjs", import.meta.url).href;
const program = fileURLToPath(new URL("crowd.ts", import.meta.url));

/**
 * Hostile peers in one process, which gets of the processors what nobody else wants: on one machine they would else take from the listener
 * what hostile machines elsewhere cannot. Resolves once the tracker knows them all.
 */
export async function startCrowd(settings: CrowdSettings): Promise<Crowd> {
  const child = spawn("nice", ["-n", "19", process.execPath, "--import", loader, program], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
  });
  const ready = heard(child);
  child.send(settings);
  await ready;
  return {
    async told() {
      const answer = heard(child);
      child.send("tell");
      return (await answer) as readonly CrowdMember[];
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, "exit");
      if (child.connected) child.disconnect();
      await closed;
    },
  };
}

function heard(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`A crowd of hostile peers ended with code ${code}`));
    child.once("exit", gone);
    child.once("message", (message) => {
      child.off("exit", gone);
      resolve(message);
    });
  });
}
