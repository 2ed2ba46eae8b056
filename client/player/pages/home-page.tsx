import { Music4 } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Album, AlbumList } from "../../../shared/api/album.ts";
import type { TrackList } from "../../../shared/api/track.ts";
import { formatCount } from "../../design/format.ts";
import { Notice } from "../../design/notice.tsx";
import { en } from "../../texts/en.ts";
import { catalogueVersion, useFetched } from "../catalogue/catalogue.ts";
import { ingestStatus, isIngestAsked } from "../catalogue/ingest-watch.ts";
import { usePaged } from "../catalogue/paged.ts";
import { usePrefetch } from "../catalogue/prefetch.ts";
import { AlbumCard } from "../parts/album-card.tsx";
import { EndWatch } from "../parts/end-watch.tsx";
import { Failure } from "../parts/failure.tsx";
import { IngestCard } from "../parts/ingest-card.tsx";
import { TrackRow } from "../parts/track-row.tsx";
import { keepShown, shownHere } from "../places/places.ts";
import { usePlayer } from "../player-context.ts";
import { useTitle } from "../use-title.ts";
import { HomeCollected } from "./library/home/home-collected.tsx";
import "./home-page.css";

/** In a smaller library a row of the newest albums would only repeat the list below it. */
const newestFromAlbums = 8;

export function HomePage() {
  useTitle("Library");
  const { player } = usePlayer();
  const newest = useFetched<AlbumList>("/albums?order=newest&limit=6");
  const tracks = useFetched<TrackList>("/tracks?limit=8");
  const albums = usePaged<Album>("/albums?order=title&", {
    limit: 60,
    version: catalogueVersion.value,
    atLeast: shownHere(),
  });
  useEffect(() => keepShown(albums.items.length), [albums.items.length]);
  const songs = tracks.state === "ready" ? tracks.value.items : [];
  usePrefetch(songs);

  if (albums.failure) return <Failure failure={albums.failure} what="library" />;
  // All that stands above others is drawn at once: nothing is pushed down by what comes later.
  const isFirstAnswer = albums.items.length === 0 && albums.state === "loading";
  if (isFirstAnswer || newest.state === "loading" || tracks.state === "loading" || isIngestAsked.value) {
    return (
      <div class="home">
        <h1 class="visually-hidden">Library</h1>
        <AlbumGridWaiting />
      </div>
    );
  }
  const empty = albums.state === "ready" && albums.items.length === 0;
  return (
    <div class={`home${albums.items.length === 1 ? " lone-album" : ""}`}>
      <h1 class="visually-hidden">Library</h1>
      <IngestCard />
      {empty && ingestStatus.value?.state !== "working" && <NoMusic />}
      <HomeCollected />
      {newest.state === "ready" && albums.total >= newestFromAlbums && (
        <section aria-labelledby="newest">
          <h2 id="newest" class="section-title">
            Recently added
          </h2>
          <div class="album-grid album-row">
            {newest.value.items.map((album) => (
              <AlbumCard key={album.id} album={album} />
            ))}
          </div>
        </section>
      )}
      {albums.items.length > 0 && (
        <section aria-labelledby="albums">
          <h2 id="albums" class="section-title">
            {albums.isKept ? en.kept.albums : "Albums"}{" "}
            <span class="section-count numbers">{formatCount(albums.total)}</span>
          </h2>
          <div class="album-grid">
            {albums.items.map((album) => (
              <AlbumCard key={album.id} album={album} />
            ))}
          </div>
          <EndWatch hasMore={albums.hasMore} onSeen={albums.more} />
        </section>
      )}
      {tracks.state === "ready" && songs.length > 0 && (
        <section aria-labelledby="songs">
          <div class="section-head">
            <h2 id="songs" class="section-title">
              Songs <span class="section-count numbers">{formatCount(tracks.value.total)}</span>
            </h2>
            <Link class="section-link" href="/songs">
              All songs
            </Link>
          </div>
          <ol>
            {songs.map((track, index) => (
              <li key={track.id}>
                <TrackRow track={track} lead="cover" onPlay={() => player.start(songs, index)} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function AlbumGridWaiting() {
  return (
    <div class="album-grid" aria-hidden="true">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} class="album-waiting">
          <div />
          <p />
        </div>
      ))}
    </div>
  );
}

function NoMusic() {
  return (
    <Notice title="No music yet" icon={<Music4 />}>
      <p>Point Tutti at a folder of music and it appears here, song by song:</p>
      <p>
        <code>npm start -- --music /path/to/music</code>
      </p>
      <p>
        Or, while it runs: <code>tutti ingest /path/to/music</code>. WAV, FLAC, MP3, Ogg Vorbis and Opus files are
        welcome.
      </p>
    </Notice>
  );
}
