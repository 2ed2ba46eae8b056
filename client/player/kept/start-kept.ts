import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { answerFromKept, catalogueVersion } from "../catalogue/catalogue.ts";
import type { Player } from "../player.ts";
import type { NewVersion } from "./new-version.ts";
import { workerUrl } from "./worker-url.ts";

const version = signal<NewVersion | null>(null);

/** A new version of the player waits; null: none does. */
export const newVersion: ReadonlySignal<NewVersion | null> = version;

/** Over plain http browsers keep nothing that could be opened without the server. While the pages are worked on there is no worker. */
export function startKept(player: Player): void {
  if (!globalThis.isSecureContext) return;
  answerFromKept(async (path) => (await import("./kept.ts")).keptAnswer(path));
  const url = import.meta.env.PROD && "serviceWorker" in navigator ? workerUrl() : null;
  whenIdle(() => {
    void import("./kept.ts").then(({ keepPinned, startWorker }) => {
      effect(() => {
        // Asked again when the server is back.
        catalogueVersion.value;
        keepPinned(player.preferences.value.pinnedAlbums.map(({ albumId }) => albumId));
      });
      if (url === null) return;
      const sounds = () => player.active.peek();
      const ready = (found: NewVersion) => {
        version.value = found;
      };
      void startWorker({ url, sounds, ready });
    });
  });
}

/** The first visit has the processor and the line for itself. */
function whenIdle(work: () => void): void {
  const soon = () =>
    "requestIdleCallback" in globalThis ? requestIdleCallback(work, { timeout: 5_000 }) : setTimeout(work, 2_000);
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon, { once: true });
}
