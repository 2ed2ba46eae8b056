import { CircleAlert } from "lucide-preact";
import { usePlayer } from "../../player-context.ts";
import "./trouble.css";

/** Why no sound comes, in plain words and with what to do, at the top of every page. */
export function Trouble() {
  const { player } = usePlayer();
  const { state, failure, wantsClick } = player.view.value;
  const isFailed = state === "failed";
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
