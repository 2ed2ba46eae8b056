import type { HiddenSongs } from "../../../shared/api/library/hidden.ts";
import { formatBytes, formatNumberOf } from "../../design/format.ts";
import type { HiddenFeed } from "./hidden-feed.ts";

/** Songs whose files are gone, each with since when: nobody hears them. */
export function HiddenList({ feed }: { readonly feed: HiddenFeed }) {
  const hidden = feed.hidden.value;
  if (hidden === null) return null;
  const { items, total } = hidden;
  return (
    <section class="card library-hidden">
      <h2>Hidden</h2>
      <p class="figure-text">
        {total === 0 ? "No song is hidden." : `${formatNumberOf(total, "song")} whose files are gone.`} A song comes
        back with its file. {whenRemoved(hidden)}
      </p>
      <ul class="library-history">
        {items.map(({ trackId, title, artistName, albumTitle, sourceName, hiddenAt, bytes }) => (
          <li key={trackId}>
            <div>
              <strong>{title}</strong>
              <p class="muted">{[artistName, albumTitle, sourceName].filter((text) => text !== "").join(" · ")}</p>
              <p class="muted">
                Hidden since <time dateTime={hiddenAt}>{new Date(hiddenAt).toLocaleString()}</time>,{" "}
                {formatBytes(bytes)}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {total > items.length && (
        <p class="muted">
          Those that were hidden longest, {items.length} of {total}. All: <code>tutti library prune --dry-run</code>
        </p>
      )}
    </section>
  );
}

function whenRemoved({ pruneAfterDays }: HiddenSongs) {
  if (pruneAfterDays !== null)
    return `Songs that are hidden for ${formatNumberOf(pruneAfterDays, "day")} are removed for good (TUTTI_PRUNE_AFTER_DAYS).`;
  return (
    <>
      What it takes on the disk is kept until <code>tutti library prune</code> removes it for good.
    </>
  );
}
