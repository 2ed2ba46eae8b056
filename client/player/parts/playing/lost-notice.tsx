import { X } from "lucide-preact";
import { usePlayer } from "../../player-context.ts";
import "./lost-notice.css";

/** Names the song that the server does not have, and says what happens instead. It stays until it is closed or a song is chosen. */
export function LostNotice() {
  const { player } = usePlayer();
  const words = player.lostNotice.value;
  if (words === null) return null;
  const goesOn = player.view.value.state !== "failed" && player.track.value !== null;
  return (
    <div class="lost-notice" role="status">
      <span>
        {words}
        {goesOn && ` “${player.track.value?.title}” plays instead.`}
      </span>
      <button type="button" class="icon-button" aria-label="Close" title="Close" onClick={player.closeLostNotice}>
        <X size={17} aria-hidden="true" />
      </button>
    </div>
  );
}
