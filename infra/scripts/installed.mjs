import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { doOrExit } from "./progress.mjs";
import { below } from "./root.mjs";
import { runNpm } from "./run.mjs";

/**
 * Runs `npm ci` unless `node_modules` already is what package.json and package-lock.json ask for. Refuses where
 * `node_modules` is a link: `npm ci` would empty the folder that it points to, which is another's.
 */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const path = below("node_modules");
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(`Cannot install packages: ${path} is a link to ${readlinkSync(path)}; remove the link and try again`);
    process.exit(1);
  }
  await doOrExit("Installing packages", async () => {
    const { code, output } = await runNpm(["ci", "--no-fund", "--no-audit", "--loglevel=error"]);
    // What follows the first lines is npm's own manual.
    return { code, output: `${output.split("\n", 15).join("\n")}\n` };
  });
}

function isInstalled() {
  const wanted = readJson("package-lock.json")?.packages;
  const present = readJson("node_modules/.package-lock.json")?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = present[path];
    return found ? found.version === entry.version : entry.optional === true;
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(below(path), "utf8"));
  } catch {
    return null;
  }
}
