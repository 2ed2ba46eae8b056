import { usePlayer } from "../../player-context.ts";
import { qualities } from "../../preferences.ts";
import { Choice } from "./choice.tsx";

/** In which quality songs play from the next one on. */
export function QualityChoice() {
  const { player } = usePlayer();
  const { quality } = player.preferences.value;
  const lacks = player.view.value.playsLossless ? null : "lossless";
  return (
    <section class="panel">
      <h2>Quality</h2>
      <fieldset class="choices">
        <legend class="visually-hidden">Quality of the sound</legend>
        {qualities.map(({ value, name, text }) => (
          <Choice
            key={value}
            name="quality"
            checked={quality === value}
            title={name}
            text={value === lacks ? "FLAC, which this browser can't play" : text}
            disabled={value === lacks}
            onChoose={() => player.setQuality(value)}
          />
        ))}
      </fieldset>
      <p class="muted small">Holds from the next song on. A song that lacks the quality plays in the nearest one.</p>
    </section>
  );
}
