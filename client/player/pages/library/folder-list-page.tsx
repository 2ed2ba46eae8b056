import { Copy, ListMusic } from "lucide-preact";
import { useLocation } from "wouter-preact";
import type { PlaylistDetail } from "../../../../shared/api/playlist.ts";
import { formatLength, formatNumberOf } from "../../../design/format.ts";
import { Notice } from "../../../design/notice.tsx";
import { VirtualList } from "../../../design/virtual-list.tsx";
import { enCollection } from "../../../texts/en-collection.ts";
import { useFetched } from "../../catalogue/catalogue.ts";
import { makePlaylist } from "../../collection/deeds.ts";
import { openCollection } from "../../collection/the-collection.ts";
import { songThing } from "../../collection/things.ts";
import { Failure } from "../../parts/failure.tsx";
import { PlayAll } from "../../parts/play-all/play-all.tsx";
import { TrackRow } from "../../parts/track-row.tsx";
import { usePlayer } from "../../player-context.ts";
import { scroller } from "../../scroller.ts";
import { useTitle } from "../../use-title.ts";
import "../detail-page.css";
import "./library.css";

const words = enCollection.playlist;
const rowHeightPx = 62;

/** A playlist file that lies beside the music: it can be heard and copied. */
export function FolderListPage({ id }: { readonly id: string }) {
  const { player } = usePlayer();
  const [, navigate] = useLocation();
  const answer = useFetched<PlaylistDetail>(`/playlists/${encodeURIComponent(id)}`);
  const list = answer.state === "ready" ? answer.value : null;
  useTitle(list?.title ?? words.folderKind);
  if (answer.state === "failed") return <Failure failure={answer} what="playlist" />;
  if (list === null) return <div class="detail-waiting" aria-busy="true" />;
  const { title, tracks } = list;
  const copy = async () => {
    const collection = await openCollection();
    const made = collection && (await makePlaylist(collection, title, tracks.map(songThing)));
    if (made) navigate(`/playlist/${made}`);
  };
  const seconds = tracks.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  return (
    <section class="library">
      <header class="library-head">
        <p class="detail-kind">{words.folderKind}</p>
        <h1>{title}</h1>
        <p class="muted numbers">
          {formatNumberOf(tracks.length, "song")}, {formatLength(seconds)}
        </p>
        <div class="detail-actions">
          <PlayAll
            words={{ play: words.play, mix: words.shuffle }}
            disabled={tracks.length === 0}
            onPlay={(mixed) => (mixed ? player.startMixed(tracks) : player.start(tracks, 0))}
          />
          <button type="button" class="icon-button" aria-label={words.copy} title={words.copy} onClick={copy}>
            <Copy size={19} aria-hidden="true" />
          </button>
        </div>
      </header>
      {tracks.length === 0 && <Notice title={words.empty} icon={<ListMusic />} />}
      <VirtualList
        label={title}
        count={tracks.length}
        rowHeightPx={rowHeightPx}
        scroller={scroller}
        keyOf={(index) => index}
        row={(index) => {
          const track = tracks[index];
          return track && <TrackRow track={track} lead="cover" onPlay={() => player.start(tracks, index)} />;
        }}
      />
    </section>
  );
}
