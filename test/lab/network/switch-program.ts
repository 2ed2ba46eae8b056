import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The switch, compiled for this machine. */
export interface SwitchProgram {
  readonly path: string;
  remove(): Promise<void>;
}

const sources = fileURLToPath(new URL("../switch/", import.meta.url));

export async function compileSwitch(): Promise<SwitchProgram> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-lab-switch-"));
  const path = join(folder, "netlab");
  const files = (await readdir(sources)).filter((name) => name.endsWith(".c")).map((name) => join(sources, name));
  await promisify(execFile)("cc", ["-O2", "-Wall", "-Wextra", "-Werror", "-std=gnu11", "-o", path, ...files]);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
