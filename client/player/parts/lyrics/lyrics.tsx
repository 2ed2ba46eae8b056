import { useEffect, useMemo, useRef } from "preact/hooks";
import type { TrackDetail } from "../../../../shared/api/track.ts";
import { en } from "../../../texts/en.ts";
import { useFetched } from "../../catalogue/catalogue.ts";
import { usePlayer } from "../../player-context.ts";
import { Failure } from "../failure.tsx";
import { type LyricLine, lineAt, readLyrics } from "./read-lyrics.ts";
import "./lyrics.css";

const texts = en.lyrics;

/** The words of a song. Where they have times the line that is sung is marked, and a click on a line goes there. */
export function Lyrics({ trackId }: { readonly trackId: string }) {
  const found = useFetched<TrackDetail>(`/tracks/${trackId}`);
  const text = found.state === "ready" ? (found.value.lyrics ?? "") : "";
  const { lines, isTimed } = useMemo(() => readLyrics(text), [text]);
  if (found.state === "failed") return <Failure failure={found} what="page" />;
  if (found.state === "loading") return <div class="lyrics lyrics-waiting" aria-busy="true" />;
  if (lines.length === 0) {
    return (
      <div class="lyrics lyrics-none">
        <p>{texts.none}</p>
        <p class="muted">{texts.howTo}</p>
      </div>
    );
  }
  return isTimed ? <TimedLines key={trackId} lines={lines} /> : <PlainLines lines={lines} />;
}

function PlainLines({ lines }: { readonly lines: readonly LyricLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="lyrics lyrics-plain" aria-label={texts.name} tabIndex={0}>
      {lines.map(({ text }, index) => (
        <p key={index}>{text === "" ? "\u00a0" : text}</p>
      ))}
    </section>
  );
}

/** The words follow the song again this long after the listener has scrolled in them. */
const readsOnMs = 6_000;

function TimedLines({ lines }: { readonly lines: readonly LyricLine[] }) {
  const { player } = usePlayer();
  const box = useRef<HTMLElement>(null);
  const scrolledAtMs = useRef(Number.NEGATIVE_INFINITY);
  // The view is told four times a second: a line that begins before the next time is marked now.
  const sung = lineAt(lines, player.positionSeconds.value + 0.2);
  useEffect(() => {
    const element = box.current?.children.item(Math.max(0, sung));
    if (!element || performance.now() - scrolledAtMs.current < readsOnMs) return;
    element.scrollIntoView({ block: "center", behavior: isStill() ? "auto" : "smooth" });
  }, [sung]);
  const reads = () => {
    scrolledAtMs.current = performance.now();
  };
  return (
    <section class="lyrics lyrics-timed" aria-label={texts.name} ref={box} onWheel={reads} onTouchMove={reads}>
      {lines.map(({ text, atSeconds }, index) => (
        <button
          type="button"
          key={index}
          class={index === sung ? "lyrics-sung" : index < sung ? "lyrics-past" : ""}
          {...(index === sung ? { "aria-current": "true" as const } : {})}
          onClick={() => {
            scrolledAtMs.current = Number.NEGATIVE_INFINITY;
            player.seek(atSeconds ?? 0);
          }}
        >
          {text === "" ? "♪" : text}
        </button>
      ))}
    </section>
  );
}

function isStill(): boolean {
  return typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;
}
