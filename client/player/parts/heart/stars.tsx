import { Star } from "lucide-preact";
import type { Track } from "../../../../shared/api/track.ts";
import { starsOf } from "../../../../shared/collection/state.ts";
import { en } from "../../../texts/en.ts";
import { collection, say } from "../../collection/the-collection.ts";
import "./stars.css";

const all = [1, 2, 3, 4, 5];

/** How many stars the listener gives a song; the same again takes them back. */
export function Stars({ track }: { readonly track: Track }) {
  const given = collection.value?.look((state) => starsOf(state, track.id)) ?? 0;
  const rate = (stars: number) =>
    import("../../collection/deeds.ts")
      .then((deeds) => deeds.rateSong(track.id, track.title, stars))
      .catch(() => say({ text: en.heart.notHere, isShown: true }));
  return (
    <fieldset class="stars" aria-label={en.stars.of(track.title)}>
      {all.map((stars) => (
        <button
          key={stars}
          type="button"
          class={stars <= given ? "given" : ""}
          aria-pressed={stars === given}
          aria-label={en.stars.give(stars)}
          title={en.stars.give(stars)}
          onClick={() => void rate(stars)}
        >
          <Star size={20} aria-hidden="true" fill={stars <= given ? "currentColor" : "none"} />
        </button>
      ))}
    </fieldset>
  );
}
