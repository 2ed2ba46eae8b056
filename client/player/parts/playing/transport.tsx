import { LoaderCircle, Pause, Play, Repeat, Repeat1, Shuffle, SkipBack, SkipForward } from "lucide-preact";
import { usePlayer } from "../../player-context.ts";
import "./transport.css";

/** The buttons of a player. */
export function Transport({ large = false }: { readonly large?: boolean }) {
  const { player } = usePlayer();
  const { shuffle, repeat } = player.queue.value;
  const none = player.track.value === null;
  const active = player.active.value;
  const { state } = player.view.value;
  const size = large ? 26 : 20;
  return (
    <div class={`transport${large ? " large" : ""}`}>
      <button
        type="button"
        class="icon-button"
        aria-pressed={shuffle}
        aria-label="Shuffle"
        title="Shuffle"
        onClick={player.toggleShuffle}
      >
        <Shuffle size={large ? 22 : 18} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label="Previous song"
        title="Previous"
        disabled={none}
        onClick={player.previous}
      >
        <SkipBack size={size} fill="currentColor" />
      </button>
      <PlayButton size={size} disabled={none} active={active} waiting={state === "loading" || state === "stalled"} />
      <button
        type="button"
        class="icon-button"
        aria-label="Next song"
        title="Next"
        disabled={none}
        onClick={player.next}
      >
        <SkipForward size={size} fill="currentColor" />
      </button>
      <button
        type="button"
        class={`icon-button${repeat === "off" ? "" : " on"}`}
        aria-label={`Repeat: ${repeat}`}
        title={`Repeat: ${repeat}`}
        onClick={player.cycleRepeat}
      >
        {repeat === "one" ? <Repeat1 size={large ? 22 : 18} /> : <Repeat size={large ? 22 : 18} />}
      </button>
    </div>
  );
}

interface PlayButtonProps {
  readonly size: number;
  readonly active: boolean;
  readonly waiting: boolean;
  readonly disabled: boolean;
}

export function PlayButton({ size, active, waiting, disabled }: PlayButtonProps) {
  const { player } = usePlayer();
  return (
    <button
      type="button"
      class={`play-button${waiting ? " waiting" : ""}`}
      aria-label={active ? "Pause" : "Play"}
      title={active ? "Pause" : "Play"}
      disabled={disabled}
      onClick={player.toggle}
    >
      {active ? <Pause size={size} fill="currentColor" /> : <Play size={size} fill="currentColor" />}
      {waiting && <LoaderCircle class="play-waiting" strokeWidth={1.5} aria-hidden="true" />}
    </button>
  );
}
