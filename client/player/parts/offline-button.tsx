import { useSignal } from "@preact/signals";
import { ArrowDownToLine, CircleCheck } from "lucide-preact";
import type { AlbumDetail } from "../../../shared/api/album.ts";
import { keptPart } from "../offline.ts";
import { usePlayer } from "../player-context.ts";
import "./offline-button.css";

/** Keeps an album on this device, shows how far that is, and lets it go again. */
export function OfflineButton({ album }: { readonly album: AlbumDetail }) {
  const { player } = usePlayer();
  const refused = useSignal<string | null>(null);
  const pinned = player.preferences.value.pinnedAlbums.find(({ albumId }) => albumId === album.id);
  const part = pinned ? keptPart(pinned, player.view.value.pinned) : 0;
  const words = !pinned ? "Keep for offline" : part < 1 ? "Stop keeping for offline" : "Kept for offline. Let it go";
  const { way, cacheMode, cacheFull } = player.view.value;
  const progress = `${Math.floor(part * 100)} % on this device${cacheFull ? ", which has no more room" : ""}`;
  // What plays by itself does not play from here.
  if (way !== "timeline") return null;
  const toggle = async () => {
    refused.value = null;
    if (!pinned && cacheMode === "memory") {
      refused.value = "This browser lets nothing be kept here: it would be gone when the page is closed.";
      return;
    }
    if (pinned) return await player.offline.release(album.id);
    // Asked at a click: some browsers ask the listener. A no only means that the browser may need the room itself one day.
    void navigator.storage?.persist?.().catch(() => false);
    refused.value = await player.offline.keep(album);
  };
  return (
    <>
      <button
        type="button"
        class="icon-button offline-button"
        aria-label={words}
        aria-pressed={pinned !== undefined}
        title={words}
        disabled={album.tracks.length === 0}
        onClick={() => void toggle()}
      >
        {pinned && part >= 1 ? <CircleCheck size={20} /> : <ArrowDownToLine size={20} />}
      </button>
      <span class="offline-words numbers" role="status">
        {refused.value ?? (pinned && part < 1 ? progress : "")}
      </span>
    </>
  );
}
