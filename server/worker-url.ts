import { createRequire } from "node:module";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** A worker's entry file below `server/`, without its extension. */
export type WorkerName = "ingest/workers/encode-worker" | "demo/compose-worker" | "catalog/embedded/pglite-worker";

export interface WorkerEntry {
  readonly url: URL;
  /** Whether it is TypeScript source, which Node needs tsx for. */
  readonly isSource: boolean;
}

/**
 * Where a worker's entry file is. Run from source it is the `.ts` file in its folder; in the built server all
 * entries are next to the main bundle as `encode-worker.js` and so on.
 */
export function workerFor(name: WorkerName): WorkerEntry {
  const here = import.meta.url;
  return here.endsWith(".ts")
    ? { url: new URL(`./${name}.ts`, here), isSource: true }
    : { url: new URL(`./${basename(name)}.js`, here), isSource: false };
}

/** What Node is called with to run a worker's entry as a process of its own, in either form of the program. */
export function processFor(name: WorkerName): { readonly execArgv: readonly string[]; readonly entry: string } {
  const { url, isSource } = workerFor(name);
  const loader = isSource ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href] : [];
  return { execArgv: loader, entry: fileURLToPath(url) };
}

/** Starts a worker thread in either form of the program. */
export function startWorker(name: WorkerName, options: WorkerOptions = {}): Worker {
  const { url, isSource } = workerFor(name);
  if (!isSource) return new Worker(url, options);
  // Node 20 does not carry `--import tsx` over into worker threads, so tsx is registered inside.
  const tsxPackage = createRequire(import.meta.url).resolve("tsx/package.json");
  const tsx = new URL("./dist/esm/api/index.mjs", pathToFileURL(tsxPackage)).href;
  const text = `import(${JSON.stringify(tsx)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(url.href)}); });`;
  return new Worker(text, { ...options, eval: true });
}
