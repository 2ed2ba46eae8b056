import { ListEnd, ListStart, Pause, Play } from "lucide-preact";
import { Link } from "wouter-preact";
import type { Track } from "../../../shared/api/track.ts";
import { Cover } from "../../design/cover.tsx";
import { formatClock } from "../../design/format.ts";
import { ArtistLinks } from "../artist-links.tsx";
import { useExpectedClick } from "../catalogue/prefetch.ts";
import { usePlayer } from "../player-context.ts";
import { SongHeart } from "./heart/song-heart.tsx";
import { SongMenu } from "./menu/song-menu.tsx";
import { SongNotes } from "./sound/song-notes.tsx";
import "./track-row.css";

interface TrackRowProps {
  readonly track: Track;
  /** What stands before the title: the number on the album, or the cover elsewhere. */
  readonly lead: "number" | "cover";
  readonly number?: number;
  onPlay(): void;
}

/** One song: a click anywhere plays it, or pauses it when it plays. */
export function TrackRow({ track, lead, number, onPlay }: TrackRowProps) {
  const { player } = usePlayer();
  const current = player.track.value?.id === track.id;
  const playing = current && player.active.value;
  /** The bars dance only while sound is heard. */
  const sounds = playing && player.view.value.state === "playing";
  return (
    <div class={`track-row${current ? " current" : ""}`} data-place={track.id} {...useExpectedClick(track)}>
      <div class={`track-lead track-lead-${lead}`}>
        {lead === "cover" && <Cover url={track.coverUrl} size={96} of={track.albumTitle} />}
        {lead === "number" && <span class="track-number numbers">{number ?? track.trackNumber ?? "·"}</span>}
        <span class="track-play" aria-hidden="true">
          {playing ? <Pause size={18} fill="currentColor" /> : <Play size={18} fill="currentColor" />}
        </span>
        {playing && (
          <span class={`equaliser${sounds ? "" : " still"}`} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        )}
      </div>
      <div class="track-words">
        <button
          type="button"
          class="track-title"
          aria-label={`${playing ? "Pause" : "Play"} ${track.title}`}
          aria-current={current ? "true" : undefined}
          onClick={() => (current ? player.toggle() : onPlay())}
        >
          <span class="ellipsis" title={track.title}>
            {track.title}
          </span>
        </button>
        <ArtistLinks class="track-artist ellipsis" of={track} />
        {lead === "number" && <SongNotes track={track} />}
      </div>
      {lead === "cover" && (
        <Link class="track-album ellipsis" href={`/album/${track.albumId}`}>
          {track.albumTitle}
        </Link>
      )}
      <div class="track-actions">
        <SongHeart track={track} />
        <button
          type="button"
          class="icon-button"
          title="Play next"
          aria-label={`Play ${track.title} next`}
          onClick={() => player.add([track], "next")}
        >
          <ListStart size={18} />
        </button>
        <button
          type="button"
          class="icon-button"
          title="Add to queue"
          aria-label={`Add ${track.title} to the queue`}
          onClick={() => player.add([track], "last")}
        >
          <ListEnd size={18} />
        </button>
        <SongMenu track={track} />
      </div>
      <span class="track-duration numbers">{formatClock(track.durationSeconds)}</span>
    </div>
  );
}
