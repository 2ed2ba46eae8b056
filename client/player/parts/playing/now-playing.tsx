import { ChevronDown, ListMusic, MicVocal } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { coverUrlAt } from "../../../../shared/api/cover.ts";
import { Cover } from "../../../design/cover.tsx";
import { en } from "../../../texts/en.ts";
import { ArtistLinks } from "../../artist-links.tsx";
import { usePlayer } from "../../player-context.ts";
import { SongHeart } from "../heart/song-heart.tsx";
import { Stars } from "../heart/stars.tsx";
import { later } from "../later/later.tsx";
import { SongNotes } from "../sound/song-notes.tsx";
import { SharingButton } from "./player-bar.tsx";
import { SeekBar } from "./seek-bar.tsx";
import { SourceLegend } from "./source-strip.tsx";
import { Transport } from "./transport.tsx";
import "./now-playing.css";

const Lyrics = later(async () => (await import("../lyrics/lyrics.tsx")).Lyrics);

interface NowPlayingProps {
  readonly open: boolean;
  onClose(): void;
}

/** What plays, over the whole screen, album art first. */
export function NowPlaying({ open, onClose }: NowPlayingProps) {
  const { player } = usePlayer();
  const dialog = useRef<HTMLDialogElement>(null);
  const [address] = useLocation();
  const [wantsWords, setWantsWords] = useState(false);
  const track = player.track.value;
  const { failure } = player.view.value;
  const shown = open && track !== null;
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === shown) return;
    if (shown) element.showModal();
    else element.close();
  }, [shown]);
  // A link in this view has opened another page: the view gives way to it.
  useEffect(onClose, [address]);
  const next = player.queue.value.entries[player.queue.value.position + 1]?.item;
  return (
    <dialog ref={dialog} class="now-playing" aria-label="Now playing" onClose={onClose}>
      {track && shown && (
        <>
          {track.coverUrl && <img class="now-wash" src={coverUrlAt(track.coverUrl, 96)} alt="" aria-hidden="true" />}
          <header>
            <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
              <ChevronDown size={26} />
            </button>
            <p class="ellipsis">
              <span class="muted">from</span> <Link href={`/album/${track.albumId}`}>{track.albumTitle}</Link>
            </p>
            <div class="now-ways">
              <button
                type="button"
                class="icon-button"
                aria-pressed={wantsWords}
                aria-label={en.lyrics.name}
                title={wantsWords ? en.lyrics.hide : en.lyrics.show}
                onClick={() => setWantsWords(!wantsWords)}
              >
                <MicVocal size={22} />
              </button>
              <Link class="icon-button" href="/queue" aria-label="Queue">
                <ListMusic size={22} />
              </Link>
            </div>
          </header>
          <div class={wantsWords ? "now-art now-text" : "now-art"}>
            {wantsWords ? (
              <Lyrics trackId={track.id} />
            ) : (
              <Cover
                key={track.id}
                url={track.coverUrl}
                size={800}
                of={track.albumTitle}
                alt={`Cover of ${track.albumTitle}`}
                eager
              />
            )}
          </div>
          <div class="now-controls">
            <div class="now-words">
              <h2 title={track.title}>{track.title}</h2>
              <p>
                <ArtistLinks of={track} /> <SongHeart track={track} size={22} />
              </p>
              <Stars track={track} />
              <SongNotes track={track} />
              {failure !== null && <p class="player-error">{failure}</p>}
            </div>
            <SeekBar />
            <Transport large />
            <div class="now-sources">
              <SharingButton />
              <SourceLegend />
            </div>
            {next && <p class="now-next muted ellipsis">Next: {next.title}</p>}
          </div>
        </>
      )}
    </dialog>
  );
}
