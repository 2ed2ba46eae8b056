import { workerFor } from "../worker-url.ts";

/** The entry of the composing thread. From source it is a file that registers the TypeScript loader first. */
export function demoWorkerUrl(): URL {
  const { url, isSource } = workerFor("demo/compose-worker");
  return isSource ? new URL("./compose-worker-dev.mjs", url) : url;
}
