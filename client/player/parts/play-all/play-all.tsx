import { Play, Shuffle } from "lucide-preact";

interface PlayAllProps {
  /** What the two buttons say, and what a screen reader says of them. */
  readonly words: { readonly play: string; readonly mix: string };
  readonly disabled: boolean;
  onPlay(mixed: boolean): void;
}

/** The two buttons over a list: from its beginning, or in random order. */
export function PlayAll({ words, disabled, onPlay }: PlayAllProps) {
  return (
    <>
      <button type="button" class="button primary" disabled={disabled} onClick={() => onPlay(false)}>
        <Play size={20} fill="currentColor" /> {words.play}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={words.mix}
        title={words.mix}
        disabled={disabled}
        onClick={() => onPlay(true)}
      >
        <Shuffle size={20} />
      </button>
    </>
  );
}
