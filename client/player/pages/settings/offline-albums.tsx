import { useSignal } from "@preact/signals";
import { X } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { Link } from "wouter-preact";
import { formatBytes } from "../../../design/format.ts";
import { en } from "../../../texts/en.ts";
import { keptPart } from "../../offline.ts";
import { usePlayer } from "../../player-context.ts";

/** The albums kept for offline, each with how much of it is here. */
export function OfflineAlbums() {
  const { player } = usePlayer();
  const albums = player.preferences.value.pinnedAlbums;
  const mayBeCleared = useSignal(false);
  useEffect(() => {
    const asked = navigator.storage?.persisted?.() ?? Promise.resolve(true);
    void asked.then(
      (stays) => {
        mayBeCleared.value = !stays;
      },
      () => undefined,
    );
  }, [albums.length, mayBeCleared]);
  if (albums.length === 0) return null;
  return (
    <div class="offline-albums">
      <h3>Kept for offline</h3>
      <ul>
        {albums.map((album) => (
          <li key={album.albumId}>
            <Link href={`/album/${album.albumId}`}>{album.title}</Link>
            <span class="muted numbers">
              {formatBytes(album.bytes)}, {Math.floor(100 * keptPart(album, player.view.value.pinned))} % here
            </span>
            <button
              type="button"
              class="icon-button"
              aria-label={`Let ${album.title} go`}
              title="Let it go"
              onClick={() => void player.offline.release(album.albumId)}
            >
              <X size={18} />
            </button>
          </li>
        ))}
      </ul>
      {mayBeCleared.value && <p class="muted small">{en.kept.mayBeCleared}</p>}
    </div>
  );
}
