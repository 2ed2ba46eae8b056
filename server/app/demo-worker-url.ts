import { workerFor } from "../worker-url.ts";

/** The thread that composes. From source it goes through an entry that brings the TypeScript loader along. */
export function demoWorkerUrl(): URL {
  const { url, isSource } = workerFor("demo/compose-worker");
  return isSource ? new URL("./compose-worker-dev.mjs", url) : url;
}
