import { type ReadonlySignal, signal } from "@preact/signals";
import type { IngestStatus } from "../../../shared/api/ingest.ts";
import { refresh, request } from "./catalogue.ts";

/** How often the page asks while music is being added, and how often to notice that it began. */
const busyPollMs = 1500;
const idlePollMs = 30_000;

const status = signal<IngestStatus | null>(null);
const reachable = signal(true);
const version = signal(0);

/** What is being added, `null` until the server has answered once. */
export const ingestStatus: ReadonlySignal<IngestStatus | null> = status;
export const serverReachable: ReadonlySignal<boolean> = reachable;
/** Grows whenever a song has been added: lists that show the catalogue ask again. */
export const catalogueVersion: ReadonlySignal<number> = version;

/** Follows the ingest for as long as the page is open; asks rarely while nothing happens or the page is hidden. */
export function startIngestWatch(): void {
  let timer = 0;
  let playableBefore: string | null = null;
  const look = async () => {
    window.clearTimeout(timer);
    const answer = await request<IngestStatus>("/ingest");
    reachable.value = !(answer.state === "failed" && answer.trouble === "unreachable");
    if (answer.state === "ready") {
      status.value = answer.value;
      const playable = playableNow(answer.value);
      if (playableBefore !== null && playable !== playableBefore) {
        version.value += 1;
        refresh();
      }
      playableBefore = playable;
    }
    const busy = answer.state !== "ready" || answer.value.state === "working";
    timer = window.setTimeout(look, busy && !document.hidden ? busyPollMs : idlePollMs);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void look();
  });
  window.addEventListener("online", () => void look());
  void look();
}

/** Changes exactly when another song can be heard. */
function playableNow(ingest: IngestStatus): string {
  const ready = ingest.items.filter((item) => item.trackId !== null).map((item) => item.trackId);
  return `${ingest.state} ${ingest.done} ${ready.sort().join(" ")}`;
}
