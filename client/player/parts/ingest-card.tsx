import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-preact";
import type { IngestItem } from "../../../shared/api/ingest.ts";
import { formatNumberOf } from "../../design/format.ts";
import { ingestStatus } from "../catalogue/ingest-watch.ts";
import "./ingest-card.css";

const shownMax = 4;

/** What is being added to the library just now. */
export function IngestCard() {
  const status = ingestStatus.value;
  if (status === null || status.state === "idle") return null;
  const working = status.items.filter((item) => item.state === "working" || item.state === "playable");
  const failed = status.items.filter((item) => item.state === "failed");
  return (
    <section class="ingest-card" aria-label="Music being added">
      <div class="ingest-head">
        <h2>{status.kind === "demo" ? "An album is being composed for you" : "New music is coming in"}</h2>
        <p class="muted numbers" aria-live="polite">
          {status.playable} of {formatNumberOf(status.total, "song")} can be played
        </p>
      </div>
      <progress max={1} value={status.fraction} aria-label="Progress" />
      <p class="muted ingest-words">
        {status.kind === "demo"
          ? "The library was empty, so Tutti writes eight pieces of its own. You can play each one as soon as it appears."
          : "Each song appears as soon as it can be played; better qualities of it follow."}
      </p>
      <ul>
        {[...working.slice(0, shownMax), ...failed.slice(0, shownMax)].map((item, index) => (
          <li key={`${item.state}${item.title || index}`} class={`ingest-${item.state}`}>
            <IngestIcon state={item.state} />
            <span class="ellipsis">{item.title || "A song"}</span>
            <span class="muted ellipsis">{wordsOf(item)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function IngestIcon({ state }: { readonly state: IngestItem["state"] }) {
  if (state === "failed") return <TriangleAlert size={16} aria-hidden="true" />;
  if (state === "playable") return <CircleCheck size={16} aria-hidden="true" />;
  return <LoaderCircle class="ingest-turning" size={16} aria-hidden="true" />;
}

function wordsOf(item: IngestItem): string {
  if (item.state === "failed") return item.reason ?? "can't be read";
  if (item.state === "playable") return item.warnings?.length ? "can be played, but is damaged" : "can be played";
  return `${Math.round(item.fraction * 100)} %`;
}
