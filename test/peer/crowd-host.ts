import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { heard, letGo } from "../rigs/child-process.ts";
import type { CrowdMember, CrowdSettings } from "./crowd.ts";

const name = "A crowd of hostile peers";

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
  const ready = heard(child, name);
  child.send(settings);
  await ready;
  return {
    async told() {
      const answer = heard<readonly CrowdMember[]>(child, name);
      child.send("tell");
      return answer;
    },
    close: () => letGo(child),
  };
}
