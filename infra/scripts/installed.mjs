import { readFileSync } from "node:fs";
import { doOrExit } from "./progress.mjs";
import { below } from "./root.mjs";
import { runNpm } from "./run.mjs";

/** Runs `npm ci` unless `node_modules` already is what package.json and package-lock.json ask for. */
export async function ensureInstalled() {
  if (isInstalled()) return;
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
