import { CircleAlert, Hourglass, LoaderCircle } from "lucide-preact";
import type { WaitingSong } from "../../../../shared/api/album.ts";
import { usePlayer } from "../../player-context.ts";
import { wished, wishFor, wishTrouble } from "./wishes.ts";
import "./waiting-row.css";

/** A song that nobody can hear yet: a click has it made next, and plays it then. */
export function WaitingRow({ albumId, song }: { readonly albumId: string; readonly song: WaitingSong }) {
  const { player } = usePlayer();
  const isWished = wished.value === song.id;
  const trouble = wishTrouble.value?.song?.id === song.id ? wishTrouble.value.text : null;
  return (
    <div class="track-row waiting-row">
      <div class="track-lead track-lead-number">
        <span class="track-number numbers">{song.trackNumber ?? "·"}</span>
        <span class="track-play" aria-hidden="true">
          <Hourglass size={18} />
        </span>
      </div>
      <div class="track-words">
        <button
          type="button"
          class="track-title"
          aria-label={`Play ${song.title} as soon as it is prepared`}
          aria-pressed={isWished}
          onClick={() => void wishFor(player, albumId, song)}
        >
          <span class="ellipsis">{song.title}</span>
        </button>
        <span class={`waiting-words${trouble === null ? "" : " in-vain"}`} aria-live="polite">
          {isWished && <LoaderCircle class="waiting-turning" size={14} aria-hidden="true" />}
          {trouble !== null && <CircleAlert size={14} aria-hidden="true" />}
          {isWished ? "Comes next, and plays then" : (trouble ?? "Being prepared")}
        </span>
      </div>
    </div>
  );
}
