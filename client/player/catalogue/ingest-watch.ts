import { type ReadonlySignal, signal } from "@preact/signals";
import type { IngestStatus } from "../../../shared/api/ingest.ts";
import { refresh, request } from "./catalogue.ts";

/** The page asks so often while music is being added … */
const busyPollMs = 1500;
/** … and so often to notice that music begins to be added. */
const idlePollMs = 30_000;

/** A page that is drawn waits no longer for the first answer. */
const firstWaitMs = 1_000;

const status = signal<IngestStatus | null>(null);

/** What is being added, `null` until the server has answered once. */
export const ingestStatus: ReadonlySignal<IngestStatus | null> = status;

const first = signal(false);

/** The first answer is on its way, for a second at most: what stands below the card of the ingest is not drawn before it. */
export const isIngestAsked: ReadonlySignal<boolean> = first;

/** Follows the ingest as long as the page is open. It asks rarely while nothing is added or the page is hidden. */
export function startIngestWatch(): void {
  let timer = 0;
  let playableBefore: string | null = null;
  first.value = true;
  window.setTimeout(() => {
    first.value = false;
  }, firstWaitMs);
  const ask = async () => {
    window.clearTimeout(timer);
    const answer = await request<IngestStatus>("/ingest");
    first.value = false;
    if (answer.state === "ready") {
      status.value = answer.value;
      const playable = playableNow(answer.value);
      if (playableBefore !== null && playable !== playableBefore) refresh();
      playableBefore = playable;
    }
    const busy = answer.state !== "ready" || answer.value.state === "working";
    timer = window.setTimeout(ask, busy && !document.hidden ? busyPollMs : idlePollMs);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void ask();
  });
  window.addEventListener("online", () => void ask());
  void ask();
}

/** A text that differs from the former one when the ingest begins, ends, or has made another song playable. */
function playableNow(ingest: IngestStatus): string {
  const ready = ingest.items.filter((item) => item.trackId !== null).map((item) => item.trackId);
  return `${ingest.state} ${ingest.playable} ${ingest.done} ${ready.sort().join(" ")}`;
}
