import { createRequire } from "node:module";
import { basename } from "node:path";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** A worker's entry file below `server/`, without its extension. */
export type WorkerName = "ingest/encode-worker" | "demo/compose-worker" | "catalog/pglite-worker";

export interface WorkerEntry {
  readonly url: URL;
  /** Node's own arguments that the entry needs: the TypeScript loader when running from source. */
  readonly execArgv: readonly string[];
}

/**
 * Where a worker's entry file is. Run from source it is the `.ts` file in its folder, loaded through tsx;
 * in the built server all entries lie flat beside the main bundle as `encode-worker.js` and so on.
 */
export function workerFor(name: WorkerName): WorkerEntry {
  const here = import.meta.url;
  if (here.endsWith(".ts")) {
    const loader = createRequire(here).resolve("tsx");
    return { url: new URL(`./${name}.ts`, here), execArgv: ["--import", loader] };
  }
  return { url: new URL(`./${basename(name)}.js`, here), execArgv: [] };
}

/** Starts a worker thread in either form of the program. `execArgv` in the options is added to what the entry needs. */
export function startWorker(name: WorkerName, options: WorkerOptions = {}): Worker {
  const entry = workerFor(name);
  return new Worker(entry.url, { ...options, execArgv: [...entry.execArgv, ...(options.execArgv ?? [])] });
}
