import { CircleAlert } from "lucide-preact";
import { usePlayer } from "../../player-context.ts";
import { upcomingItem } from "../../queue/queue.ts";
import "./trouble.css";

/** The song comes by itself as soon as it can: the listener need do nothing, and may go on to another. */
function ServerWait() {
  const { player } = usePlayer();
  return (
    <div class="trouble" role="alert">
      <CircleAlert size={20} aria-hidden="true" />
      <p>
        The server does not answer, so “{player.track.value?.title}” has to wait. Tutti asks again every second, and the
        song plays by itself as soon as it can.
      </p>
      {upcomingItem(player.queue.value) !== null && (
        <button type="button" class="button" onClick={player.next}>
          Next song
        </button>
      )}
    </div>
  );
}

/** Why no sound comes, in plain words and with what to do, at the top of every page. */
export function Trouble() {
  const { player } = usePlayer();
  const { state, failure, wantsClick, waitsFor } = player.view.value;
  const isFailed = state === "failed";
  if (waitsFor === "server") return <ServerWait />;
  // A song that the server lacks is told by another notice.
  if (player.lostNotice.value !== null || !(isFailed || wantsClick)) return null;
  return (
    <div class="trouble" role="alert">
      <CircleAlert size={20} aria-hidden="true" />
      <p>
        {isFailed ? (failure ?? "This song can't be played.") : "The browser wants a click before it lets music sound."}
      </p>
      <button type="button" class="button" onClick={player.toggle}>
        {isFailed ? "Try again" : "Play"}
      </button>
    </div>
  );
}
