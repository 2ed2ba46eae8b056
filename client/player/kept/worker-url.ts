/** Of a browser's Trusted Types what is needed here. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const workerPath = "/sw.js";

/**
 * The worker's address, as `register` takes it. Call once, when the page begins: the server's policy allows one maker of trusted
 * addresses, of this name, and this one makes a single address. Null where the browser refuses to have it made.
 */
export function workerUrl(): string | null {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return workerPath;
  try {
    return trustedTypes.createPolicy("tutti-worker", { createScriptURL: onlyTheWorker }).createScriptURL(workerPath);
  } catch {
    return null;
  }
}

function onlyTheWorker(url: string): string {
  if (url !== workerPath) throw new TypeError(`Cannot trust "${url.slice(0, 200)}": only ${workerPath} is allowed`);
  return url;
}
