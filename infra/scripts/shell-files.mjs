import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { below } from "./root.mjs";

/** Names of built files, as they stand in pages, scripts and styles that load them. */
const builtName = /[\w.~-]+-[\w-]{8}\.[a-z0-9]+/g;

/**
 * What the player needs to open and to go on without a server: its page at "/", and each file of `assets/` that the page
 * names, or a file names that it names. With the SHA-256 of each, in hex, by path.
 */
export function shellFiles(folder) {
  const built = new Set(existsSync(join(folder, "assets")) ? readdirSync(join(folder, "assets")) : []);
  const page = readFileSync(join(folder, "index.html"));
  const files = new Map([["/", page]]);
  const open = [page];
  for (let bytes = open.pop(); bytes !== undefined; bytes = open.pop()) {
    for (const [name] of bytes.toString("utf8").matchAll(builtName)) {
      if (!built.has(name) || files.has(`/assets/${name}`)) continue;
      const found = readFileSync(join(folder, "assets", name));
      files.set(`/assets/${name}`, found);
      if (/\.(?:js|css)$/.test(name)) open.push(found);
    }
  }
  if (files.size === 1)
    throw new Error(`Cannot keep the player for offline: ${join(folder, "index.html")} names no file`);
  return [...files]
    .map(([path, bytes]) => ({ path, hash: createHash("sha256").update(bytes).digest("hex") }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** What the worker is told of a built folder. Another file or another byte makes another version. */
export function shellOf(folder) {
  const files = shellFiles(folder);
  const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  return { version, files };
}

/** Writes `sw.js` into a built folder: the player's worker, in one file, since under Trusted Types it may load no other. */
export async function buildWorker(folder) {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: below("."),
    entryPoints: [below("client/worker/worker.ts")],
    outfile: `${folder}/sw.js`,
    bundle: true,
    minify: true,
    define: { builtShell: JSON.stringify(shellOf(folder)) },
    platform: "browser",
    format: "iife",
    target: "es2022",
    logLevel: "warning",
  });
}
