import type { Album } from "../../../../shared/api/album.ts";
import type { Track } from "../../../../shared/api/track.ts";
import { formatCount, formatNumberOf } from "../../../design/format.ts";
import { catalogueVersion } from "../../catalogue/catalogue.ts";
import { usePaged } from "../../catalogue/paged.ts";
import { usePrefetch } from "../../catalogue/prefetch.ts";
import { AlbumCard } from "../../parts/album-card.tsx";
import { EndWatch } from "../../parts/end-watch.tsx";
import { Failure } from "../../parts/failure.tsx";
import { PlayAll } from "../../parts/play-all/play-all.tsx";
import { usePlayer } from "../../player-context.ts";
import { useTitle } from "../../use-title.ts";
import { SongRows } from "./song-rows.tsx";
import "../detail-page.css";
import "../home-page.css";
import "./browse.css";

interface NarrowedListProps {
  /** What it is: "Genre", "Year". */
  readonly kind: string;
  readonly name: string;
  /** What the lists are narrowed to, as a query: "genre=…". */
  readonly query: string;
}

const words = { play: "Play all", mix: "Play in random order" };

/** The albums and songs that are left, with a way to play them all. */
export function NarrowedList({ kind, name, query }: NarrowedListProps) {
  useTitle(name);
  const { player } = usePlayer();
  const version = catalogueVersion.value;
  const albums = usePaged<Album>(`/albums?order=title&${query}&`, { limit: 24, version });
  const songs = usePaged<Track>(`/tracks?${query}&`, { limit: 100, version });
  usePrefetch(songs.items.slice(0, 6));
  const failure = songs.failure ?? albums.failure;
  if (failure) return <Failure failure={failure} what="list" />;
  const isThere = songs.state === "ready" && albums.state === "ready";
  const play = (mixed: boolean) =>
    void player.startList({ query: `${query}&`, rows: mixed ? [] : songs.items, from: 0, at: 0, mixed });
  return (
    <article class="home browse" aria-busy={!isThere}>
      <header class="browse-head">
        <p class="detail-kind">{kind}</p>
        <h1>{name}</h1>
        <p class="muted numbers">
          {isThere ? `${formatNumberOf(albums.total, "album")}, ${formatNumberOf(songs.total, "song")}` : "\u00a0"}
        </p>
        <div class="detail-actions">
          <PlayAll words={words} disabled={songs.total === 0} onPlay={play} />
        </div>
      </header>
      {albums.items.length > 0 && (
        <section aria-labelledby="narrowed-albums">
          <h2 id="narrowed-albums" class="section-title">
            Albums <span class="section-count numbers">{formatCount(albums.total)}</span>
          </h2>
          <div class="album-grid">
            {albums.items.map((album) => (
              <AlbumCard key={album.id} album={album} />
            ))}
          </div>
          <EndWatch hasMore={albums.hasMore} onSeen={albums.more} />
        </section>
      )}
      {songs.items.length > 0 && (
        <section aria-labelledby="narrowed-songs">
          <h2 id="narrowed-songs" class="section-title">
            Songs <span class="section-count numbers">{formatCount(songs.total)}</span>
          </h2>
          <SongRows label={`Songs: ${name}`} songs={songs} query={`${query}&`} />
        </section>
      )}
      {isThere && songs.total === 0 && <p class="muted">There is no song of it any more.</p>}
    </article>
  );
}
