import { useRef } from "preact/hooks";
import type { TrackLetters } from "../../../../shared/api/track.ts";
import { en } from "../../../texts/en.ts";
import "./letters.css";

/** So many have room at the edge; of more, as many between stand for their neighbours. */
const shownMax = 28;

type Letter = TrackLetters["items"][number];

interface LettersProps {
  readonly letters: readonly Letter[];
  onJump(place: number): void;
}

/** The letters of a list at its edge: a click jumps there, and a finger drawn along them scrolls through the list. */
export function Letters({ letters, onJump }: LettersProps) {
  const last = useRef(-1);
  const follow = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const at = Number(under instanceof HTMLElement ? (under.dataset.at ?? Number.NaN) : Number.NaN);
    if (Number.isNaN(at) || at === last.current) return;
    last.current = at;
    onJump(at);
  };
  return (
    <nav class="letters" aria-label={en.songTable.jump} onPointerMove={follow}>
      {spread(letters).map(({ letter, at }) => (
        <button
          key={letter}
          type="button"
          data-at={at}
          aria-label={en.songTable.jumpTo(letter)}
          onClick={() => onJump(at)}
          // A finger that is held by one button would never come to the next one.
          onPointerDown={(event) => event.currentTarget.releasePointerCapture?.(event.pointerId)}
        >
          {letter}
        </button>
      ))}
    </nav>
  );
}

/** As many as have room, the first and the last among them. */
export function spread(letters: readonly Letter[], max = shownMax): readonly Letter[] {
  if (letters.length <= max) return letters;
  const step = (letters.length - 1) / (max - 1);
  return Array.from({ length: max }, (_, index) => letters[Math.round(index * step)] as Letter);
}
