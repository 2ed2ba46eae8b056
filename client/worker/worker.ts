import { answerTo } from "./answer.ts";
import { KeptShell, type Shell } from "./kept-shell.ts";
import { parseWorkerMessage } from "./message.ts";

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build. */
declare const builtShell: Shell;

/** Browsers that know such rules ask the network for these without waking the worker: sound is in a hurry. */
interface RoutingEvent {
  addRoutes?(rules: readonly object[]): Promise<void>;
}

const files = new Set(builtShell.files.map(({ path }) => path));
const kept = new KeptShell({
  shell: builtShell,
  caches: self.caches,
  fetch: (input, init) => fetch(input, init),
  sha256: (bytes) => crypto.subtle.digest("SHA-256", bytes),
  after: (waitMs, callback) => void setTimeout(callback, waitMs),
});

self.addEventListener("install", (event) => {
  const path = (pathname: string, source: string) => ({ condition: { urlPattern: { pathname } }, source });
  const rules = [path("/media/covers/*", "fetch-event"), path("/media/*", "network"), path("/api/*", "network")];
  void (event as RoutingEvent).addRoutes?.(rules).catch(() => undefined);
  event.waitUntil(kept.install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(kept.clean().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const answer = answerTo(request, { origin: self.location.origin, files });
  if (answer === "page") event.respondWith(kept.page(request));
  else if (answer === "file") event.respondWith(kept.file(request));
  else if (answer === "cover") event.respondWith(kept.cover(request));
});

self.addEventListener("message", (event) => {
  const message = parseWorkerMessage(event.data);
  if (message?.type === "take-over") void self.skipWaiting();
  if (message?.type === "is-yours") event.ports[0]?.postMessage(files.has(message.path));
});
