import { useSignal } from "@preact/signals";
import { formatBytes } from "../../../design/format.ts";
import { usePlayer } from "../../player-context.ts";
import { OfflineAlbums } from "./offline-albums.tsx";
import { withChosen } from "./sizes.ts";

/** Sizes to choose from. "Standard" stands before them until one is chosen. */
const cacheSizes = [200, 500, 1000, 2000, 5000, 10_000].map((megabytes) => megabytes * 1_000_000);

/** What a browser cannot do that plays songs by itself. */
function PlaysAlone() {
  return (
    <section class="panel">
      <h2>This browser</h2>
      {usePlayer().player.view.value.way === "none" ? (
        <p>It can't play music from here: it has no Media Source, and no HLS with AAC or FLAC. A newer one can.</p>
      ) : (
        <p>
          It plays songs by itself, straight from the server. So songs do not join without a gap, and nothing is kept on
          this device: without the network there is no music.
        </p>
      )}
    </section>
  );
}

/** How much is kept on this device, how much may be, and a button that empties it. */
export function CacheSettings() {
  const { player, playback } = usePlayer();
  const told = useSignal("");
  const { cachedBytes, quotaBytes, cacheMode, cacheFull, way } = player.view.value;
  if (way !== "timeline") return <PlaysAlone />;
  const chosen = player.preferences.value.cacheBytesMax ?? 0;
  const sizes = withChosen(cacheSizes, chosen || null);
  const empty = async () => {
    told.value = "Emptying…";
    await player.offline.releaseAll();
    await playback.emptyCache();
    told.value = "The songs kept on this device are gone.";
  };
  return (
    <section class="panel">
      <h2>Kept on this device</h2>
      <p class="muted">
        Songs that you have heard are kept, so that they play again without the network. What is kept is also what is
        shared; the songs not heard for longest make room first.
      </p>
      <div class="cache-use">
        <progress max={Math.max(1, quotaBytes)} value={cachedBytes} aria-label="Space used" />
        <p class="numbers">
          {formatBytes(cachedBytes)} of {formatBytes(quotaBytes)}
        </p>
      </div>
      {cacheMode === "memory" && (
        <p class="muted small">This browser lets nothing be kept: songs stay only until the page is closed.</p>
      )}
      {cacheMode === "opfs" && cacheFull && (
        <p class="muted small" role="status">
          There is no room left on this device: songs play on, and what does not fit is gone when the page is closed.
        </p>
      )}
      <div class="cache-tools">
        <label>
          At most{" "}
          <select
            value={String(chosen)}
            onChange={(event) => player.setCacheBytesMax(Number(event.currentTarget.value))}
          >
            {chosen === 0 && <option value="0">Standard</option>}
            {sizes.map((bytes) => (
              <option key={bytes} value={String(bytes)}>
                {formatBytes(bytes)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button" onClick={empty}>
          Empty now
        </button>
      </div>
      <p class="muted small" aria-live="polite">
        {told}
      </p>
      <OfflineAlbums />
    </section>
  );
}
