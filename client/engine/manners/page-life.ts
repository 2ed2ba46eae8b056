/** Who hears what becomes of the page: the sharing switch. */
export interface PageFollower {
  leave(): void;
  comeBack(): void;
  networkChanged(): void;
  review(): void;
}

/** The element whose sound begins and pauses. */
export interface HeardAudio {
  addEventListener(name: "play" | "pause", listener: () => void): void;
}

/** Tells what becomes of the page: hidden for good, back from the browser's page cache, online again, heard or silent. */
export function followPage(
  follower: PageFollower,
  { audio, onLeave }: { readonly audio: HeardAudio; onLeave(): void },
): void {
  addEventListener("pagehide", () => {
    follower.leave();
    onLeave();
  });
  addEventListener("pageshow", (event) => event.persisted && follower.comeBack());
  addEventListener("online", () => follower.networkChanged());
  for (const name of ["play", "pause"] as const) audio.addEventListener(name, () => follower.review());
}
