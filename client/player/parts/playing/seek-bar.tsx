import { useSignal } from "@preact/signals";
import { formatClock } from "../../../design/format.ts";
import { Slider } from "../../../design/slider.tsx";
import { usePlayer } from "../../player-context.ts";
import { Waveform } from "../sound/waveform.tsx";
import { SourceStrip } from "./source-strip.tsx";
import "./seek-bar.css";

/** Position in the song, and under it where each part of the song came from. */
export function SeekBar() {
  const { player } = usePlayer();
  /** Where the listener has dragged the slider to. The sound follows when it is let go. */
  const dragged = useSignal<number | null>(null);
  const duration = player.durationSeconds.value;
  const position = Math.min(dragged.value ?? player.positionSeconds.value, duration);
  return (
    <div class="seek-bar numbers">
      <span aria-hidden="true">{formatClock(position)}</span>
      <div class="seek-tracks">
        <Waveform trackId={player.track.value?.id ?? null} />
        <Slider
          label="Position in the song"
          value={position}
          max={Math.max(duration, 0.1)}
          step={1}
          text={`${formatClock(position)} of ${formatClock(duration)}`}
          disabled={player.track.value === null}
          onInput={(seconds) => {
            dragged.value = seconds;
          }}
          onChange={(seconds) => {
            dragged.value = null;
            player.seek(seconds);
          }}
        />
        <SourceStrip />
      </div>
      <span aria-hidden="true">{formatClock(duration)}</span>
    </div>
  );
}
