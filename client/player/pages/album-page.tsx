import { ListEnd, Pause, Play, Shuffle } from "lucide-preact";
import type { AlbumDetail } from "../../../shared/api/album.ts";
import { coverUrlAt } from "../../../shared/api/cover.ts";
import { Cover } from "../../design/cover.tsx";
import { formatLength, formatNumberOf } from "../../design/format.ts";
import { en } from "../../texts/en.ts";
import { ArtistLinks } from "../artist-links.tsx";
import { useFetched } from "../catalogue/catalogue.ts";
import { useExpectedClick, usePrefetch } from "../catalogue/prefetch.ts";
import { AddButton } from "../parts/choose/add-button.tsx";
import { DetailTitle } from "../parts/detail-title/detail-title.tsx";
import { Failure } from "../parts/failure.tsx";
import { Heart } from "../parts/heart/heart.tsx";
import { OfflineButton } from "../parts/offline-button.tsx";
import { TrackRow } from "../parts/track-row.tsx";
import { type AlbumRow, albumRows } from "../parts/waiting/album-rows.ts";
import { WaitingRow } from "../parts/waiting/waiting-row.tsx";
import { playWhole, wishTrouble } from "../parts/waiting/wishes.ts";
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
  const inVain = wishTrouble.value?.albumId === album.id ? wishTrouble.value : null;
  const rows = albumRows(album, inVain?.song);
  const discs = new Set(rows.map(({ disc }) => disc));
  return (
    <article class="detail">
      {album.coverUrl && <img class="wash" src={coverUrlAt(album.coverUrl, 96)} alt="" aria-hidden="true" />}
      <header class="detail-head">
        <div class="detail-art">
          <Cover url={album.coverUrl} size={800} of={album.title} alt={`Cover of ${album.title}`} eager />
        </div>
        <div class="detail-words">
          <p class="detail-kind">{album.isCompilation ? "Compilation" : "Album"}</p>
          <DetailTitle title={album.title} />
          <p class="detail-facts numbers">
            <ArtistLinks of={album} />
            {album.year !== null && <span>{yearsOf(album)}</span>}
            <span>{formatNumberOf(rows.length, "song")}</span>
            <span>{formatLength(album.durationSeconds)}</span>
          </p>
          <div class="detail-actions">
            <button
              type="button"
              class="button primary"
              {...expectedClick}
              onClick={() => (here ? player.pause() : void playWhole(player, album))}
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
            <AddButton label={en.heart.addAlbum} name={album.title} tracks={() => album.tracks} />
            <Heart
              what="album"
              id={album.id}
              title={album.title}
              size={20}
              thing={async () => (await import("../collection/things.ts")).albumThing(album)}
            />
            <OfflineButton album={album} />
          </div>
          <p class="detail-in-vain" role="status">
            {inVain?.song === null && inVain.text}
          </p>
        </div>
      </header>
      <ol class="detail-tracks" aria-label="Songs">
        {rows.map((row, place) => (
          <li key={row.kind === "track" ? row.track.id : row.song.id}>
            {discs.size > 1 && rows[place - 1]?.disc !== row.disc && <h2 class="detail-disc">{discName(row)}</h2>}
            {row.kind === "waiting" ? (
              <WaitingRow albumId={album.id} song={row.song} />
            ) : (
              <TrackRow
                track={row.track}
                lead="number"
                number={row.track.trackNumber ?? row.index + 1}
                onPlay={() => player.start(album.tracks, row.index)}
              />
            )}
          </li>
        ))}
      </ol>
    </article>
  );
}

function discName(row: AlbumRow): string {
  const title = row.kind === "track" ? row.track.discTitle : null;
  return `Disc ${row.disc}${title ? `: ${title}` : ""}`;
}

/** Of a later edition also when the album came out first. */
function yearsOf({ year, originalYear }: AlbumDetail): string {
  return originalYear && originalYear !== year ? `${year} (first ${originalYear})` : String(year);
}
