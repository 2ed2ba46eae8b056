import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { doOrExit } from "./progress.mjs";
import { below } from "./root.mjs";
import { runNode } from "./run.mjs";

/** The two halves that are built, and everything that goes into each. */
const parts = {
  client: {
    title: "Building the player",
    sources: ["client", "shared"],
    result: "dist/client/index.html",
  },
  server: {
    title: "Building the server",
    sources: ["server", "shared"],
    result: "dist/server/main.js",
  },
};
const alwaysSources = ["package-lock.json", "tsconfig.base.json", "infra/build.mjs"];

/** Builds whichever half is missing or was built from other sources than those that lie here now. */
export async function ensureBuilt(names = Object.keys(parts)) {
  for (const [name, part] of Object.entries(parts)) {
    if (!names.includes(name) || isCurrent(name)) continue;
    await doOrExit(part.title, () => runNode(below("infra/build.mjs"), [name]));
  }
}

/** Where the stamp of a half is kept: the hash of what it was built from. */
export function stampPath(name) {
  return below(`dist/${name}.stamp`);
}

/** SHA-256 over the names and bytes of all sources of a half, tests and documents left out. */
export function sourceStamp(name) {
  const hash = createHash("sha256");
  for (const path of [...alwaysSources, ...parts[name].sources.flatMap(filesBelow)]) {
    if (!existsSync(below(path))) continue;
    const bytes = readFileSync(below(path));
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

function isCurrent(name) {
  if (!existsSync(below(parts[name].result)) || !existsSync(stampPath(name))) return false;
  return readFileSync(stampPath(name), "utf8") === sourceStamp(name);
}

function filesBelow(folder) {
  const entries = readdirSync(below(folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(path);
    return /\.test\.tsx?$|\.md$/.test(entry.name) ? [] : [path];
  });
}
