import type { WorkerMessage } from "../../worker/message.ts";

/** Silence in all tabs, and nobody at the page, for so long: then a new version may take over by itself. */
export const restMs = 30_000;

/** A page that stays open asks so often whether there is a new version. */
export const lookMs = 1_800_000;

/** A worker that says nothing for so long is one of an older Tutti. */
const wordMs = 2_000;

export interface NewVersionOptions {
  readonly container: ServiceWorkerContainer;
  /** As `register` takes it. */
  readonly url: string;
  /** Path of the script that this page runs. */
  readonly script: string;
  /** A song sounds, in this tab or in another. */
  sounds(): boolean;
  /** A worker waits whose version is not this page's. */
  ready(): void;
  reload(): void;
}

export interface NewVersion {
  /** The listener wants it now. The page is loaded anew. */
  takeOver(): void;
}

/**
 * Registers the worker. A version that comes while the page is open waits until the listener wants it, or until nothing sounds in any tab
 * and nobody is at the page. Resolves when the browser has the worker; it may refuse.
 */
export async function followVersions(options: NewVersionOptions): Promise<NewVersion> {
  const { container, url, script, sounds, ready, reload } = options;
  let restSinceMs = Date.now();
  let isWanted = false;
  let isOld = false;
  const registration = (await container.register(url, { scope: "/" })) as ServiceWorkerRegistration | undefined;
  // Browsers that are told to have no worker answer with nothing.
  if (registration === undefined) return { takeOver: () => undefined };

  const isMine = (worker: ServiceWorker) => askWorker(worker, { type: "is-yours", path: script });
  const takeOver = () => registration.waiting?.postMessage({ type: "take-over" } satisfies WorkerMessage);
  const waits = async () => {
    const { waiting, active } = registration;
    if (waiting !== null && active !== null && !(await isMine(waiting))) ready();
  };
  const follow = (worker: ServiceWorker | null) =>
    worker?.addEventListener("statechange", () => worker.state === "installed" && void waits());

  const stirred = () => {
    restSinceMs = Date.now();
  };
  for (const name of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(name, stirred, { passive: true, capture: true });
  }
  setInterval(() => {
    if (sounds()) stirred();
    if (Date.now() - restSinceMs < restMs) return;
    if (isOld) reload();
    else takeOver();
  }, 1_000);
  const look = () => void registration.update().catch(() => undefined);
  setInterval(look, lookMs);
  document.addEventListener("visibilitychange", () => !document.hidden && look());

  container.addEventListener("controllerchange", async () => {
    const { controller } = container;
    if (controller === null || (await isMine(controller))) return;
    // The worker has another version's files now: this page goes on, and is loaded anew when nothing sounds.
    isOld = true;
    if (isWanted || !sounds()) reload();
  });
  registration.addEventListener("updatefound", () => follow(registration.installing));
  follow(registration.installing);
  void waits();
  return {
    takeOver: () => {
      isWanted = true;
      if (isOld) reload();
      else takeOver();
    },
  };
}

function askWorker(worker: ServiceWorker, message: WorkerMessage): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), wordMs);
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      port1.close();
      resolve(data === true);
    };
    worker.postMessage(message, [port2]);
  });
}
