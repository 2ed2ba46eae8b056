import type { AlbumDetail } from "../../../shared/api/album.ts";
import { request } from "../catalogue/catalogue.ts";
import { keptAnswerTo } from "./kept-answer.ts";
import { browserKeptCovers, browserKeptStore } from "./kept-store.ts";
import { createKeptSync } from "./kept-sync.ts";
import { followVersions, type NewVersion } from "./new-version.ts";

const store = browserKeptStore();
const sync = createKeptSync({
  store,
  covers: browserKeptCovers(),
  nowMs: Date.now,
  ask: async (albumId) => {
    const answer = await request<AlbumDetail>(`/albums/${encodeURIComponent(albumId)}`);
    return answer.state === "ready" && !answer.kept ? answer.value : null;
  },
});

/** What the catalogue would answer to a path if what is kept were all there is; null: it cannot be told. */
export async function keptAnswer(path: string): Promise<unknown> {
  const kept = [...(await store.all())].sort((one, other) => one.atMs - other.atMs);
  return keptAnswerTo(
    path,
    kept.map(({ album }) => album),
  );
}

/** Has the catalogue of what is kept follow what is pinned. */
export function keepPinned(albumIds: readonly string[]): void {
  void sync(albumIds);
}

/** Registers the worker. `ready` has the new version that waits, each time that there is one. */
export async function startWorker(options: {
  readonly url: string;
  sounds(): boolean;
  ready(version: NewVersion): void;
}): Promise<void> {
  const element = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  if (element === null) return;
  try {
    const version: NewVersion = await followVersions({
      ...options,
      container: navigator.serviceWorker,
      script: new URL(element.src).pathname,
      ready: () => options.ready(version),
      reload: () => location.reload(),
    });
  } catch {
    // The browser refuses, or what the server gives out is not what was built: the page needs its server as before.
  }
}
