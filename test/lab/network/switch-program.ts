import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const sources = fileURLToPath(new URL("../switch/", import.meta.url));

/** Compiles the switch for this machine; returns the program's path in `folder`. */
export async function compileSwitch(folder: string): Promise<string> {
  const path = join(folder, "netlab");
  const files = (await readdir(sources)).filter((name) => name.endsWith(".c")).map((name) => join(sources, name));
  await promisify(execFile)("cc", ["-O2", "-Wall", "-Wextra", "-Werror", "-std=gnu11", "-o", path, ...files]);
  return path;
}
