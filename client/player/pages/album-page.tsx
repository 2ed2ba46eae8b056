import { ListEnd, Pause, Play, Shuffle } from "lucide-preact";
import { Link } from "wouter-preact";
import type { AlbumDetail } from "../../../shared/api/album.ts";
import { coverUrlAt } from "../../../shared/api/cover.ts";
import type { Track } from "../../../shared/api/track.ts";
import { Cover } from "../../design/cover.tsx";
import { formatLength, formatNumberOf } from "../../design/format.ts";
import { useFetched } from "../catalogue/catalogue.ts";
import { useExpectedClick, usePrefetch } from "../catalogue/prefetch.ts";
import { Failure } from "../parts/failure.tsx";
import { OfflineButton } from "../parts/offline-button.tsx";
import { TrackRow } from "../parts/track-row.tsx";
import { usePlayer } from "../player-context.ts";
import { useTitle } from "../use-title.ts";
import "./detail-page.css";

export function AlbumPage({ id }: { readonly id: string }) {
  const answer = useFetched<AlbumDetail>(`/albums/${encodeURIComponent(id)}`);
  const album = answer.state === "ready" ? answer.value : null;
  const { player } = usePlayer();
  useTitle(album?.title ?? "Album");
  usePrefetch(album?.tracks ?? []);
  const expectedClick = useExpectedClick(album?.tracks[0] ?? null);

  if (answer.state === "failed") return <Failure failure={answer} what="album" />;
  if (album === null) return <div class="detail-waiting" aria-busy="true" />;
  const here = player.track.value?.albumId === album.id && player.active.value;
  const discs = new Set(album.tracks.map(discOf));
  return (
    <article class="detail">
      {album.coverUrl && <img class="wash" src={coverUrlAt(album.coverUrl, 96)} alt="" aria-hidden="true" />}
      <header class="detail-head">
        <div class="detail-art">
          <Cover url={album.coverUrl} size={800} alt={`Cover of ${album.title}`} eager />
        </div>
        <div class="detail-words">
          <p class="detail-kind">Album</p>
          <h1>{album.title}</h1>
          <p class="detail-facts numbers">
            <Link href={`/artist/${album.artistId}`}>{album.artistName}</Link>
            {album.year !== null && <span>{album.year}</span>}
            <span>{formatNumberOf(album.tracks.length, "song")}</span>
            <span>{formatLength(album.durationSeconds)}</span>
          </p>
          <div class="detail-actions">
            <button
              type="button"
              class="button primary"
              {...expectedClick}
              onClick={() => (here ? player.pause() : player.start(album.tracks, 0))}
              disabled={album.tracks.length === 0}
            >
              {here ? <Pause size={20} fill="currentColor" /> : <Play size={20} fill="currentColor" />}
              {here ? "Pause" : "Play all"}
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label="Play in random order"
              title="Play in random order"
              onClick={() => player.startMixed(album.tracks)}
            >
              <Shuffle size={20} />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label="Add the album to the queue"
              title="Add to queue"
              onClick={() => player.add(album.tracks, "last")}
            >
              <ListEnd size={20} />
            </button>
            <OfflineButton album={album} />
          </div>
        </div>
      </header>
      <ol class="detail-tracks" aria-label="Songs">
        {album.tracks.map((track, index) => (
          <li key={track.id}>
            {discs.size > 1 && beginsDisc(album, index) && <h2 class="detail-disc">Disc {discOf(track)}</h2>}
            <TrackRow
              track={track}
              lead="number"
              number={track.trackNumber ?? index + 1}
              onPlay={() => player.start(album.tracks, index)}
            />
          </li>
        ))}
      </ol>
    </article>
  );
}

/** A song without a number of its disc stands on the first. */
function discOf(track: Track): number {
  return track.discNumber ?? 1;
}

function beginsDisc({ tracks }: AlbumDetail, index: number): boolean {
  return index === 0 || discOf(tracks[index]!) !== discOf(tracks[index - 1]!);
}
