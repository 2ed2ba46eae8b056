import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RenditionId } from "../../../shared/ids.ts";
import type { PeerKind } from "../../peer/deeds.ts";
import { heard, letGo } from "../../rigs/child-process.ts";
import type { StrangerResult } from "../figures/run-result.ts";
import { type Host, inside } from "../network/network.ts";

const name = "A stranger";

export interface StrangerSettings {
  readonly serverUrl: string;
  /** What it says that it holds, and where the genuine bytes are. */
  readonly renditionId: RenditionId;
  readonly segmentPaths: readonly string[];
  readonly kind: PeerKind;
}

export interface Stranger {
  /** What it did until now. */
  told(): Promise<StrangerResult>;
  close(): Promise<void>;
}

const loader = new URL("../../../infra/typescript.mjs", import.meta.url).href;
const program = fileURLToPath(new URL("stranger.ts", import.meta.url));

/** A neighbour that means ill, in a host. Resolves once the tracker knows it. */
export async function startStrangerIn(host: Host, settings: StrangerSettings): Promise<Stranger> {
  const node = [process.execPath, "--import", loader, program, JSON.stringify(settings)];
  const [command, ...words] = inside(host.path, node);
  // What it says is no table.
  const child = spawn(command, words, { stdio: ["ignore", 2, "inherit", "ipc"] });
  await heard(child, name);
  return {
    async told() {
      child.send("tell");
      return heard<StrangerResult>(child, name);
    },
    close: () => letGo(child),
  };
}
