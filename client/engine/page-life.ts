import type { ListenerEngine } from "./listener-engine.ts";

/** Tells the engine what becomes of its page: hidden for good, back from the browser's cache, online again, heard or silent. */
export function followPage(
  engine: ListenerEngine,
  { audio, onLeave }: { readonly audio: HTMLMediaElement; onLeave(): void },
): void {
  addEventListener("pagehide", () => {
    engine.leave();
    onLeave();
  });
  addEventListener("pageshow", (event) => event.persisted && engine.comeBack());
  addEventListener("online", () => engine.networkChanged());
  for (const name of ["play", "pause"]) audio.addEventListener(name, () => engine.lookAtManners());
}
