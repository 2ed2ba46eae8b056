import { Play } from "lucide-preact";
import { Link } from "wouter-preact";
import type { Album, AlbumDetail } from "../../../shared/api/album.ts";
import { Cover } from "../../design/cover.tsx";
import { ArtistLinks } from "../artist-links.tsx";
import { request } from "../catalogue/catalogue.ts";
import { usePlayer } from "../player-context.ts";
import "./album-card.css";

/** `under` says what stands below the title: the year on pages that name the artist already. */
export function AlbumCard({ album, under = "artist" }: { readonly album: Album; readonly under?: "artist" | "year" }) {
  const { player } = usePlayer();
  const play = async () => {
    const answer = await request<AlbumDetail>(`/albums/${album.id}`);
    if (answer.state === "ready") player.start(answer.value.tracks, 0);
  };
  return (
    <article class="album-card" data-place={album.id}>
      <div class="album-card-art">
        <Cover url={album.coverUrl} size={320} of={album.title} />
        <button type="button" class="album-card-play" aria-label={`Play ${album.title}`} onClick={play}>
          <Play size={22} fill="currentColor" />
        </button>
      </div>
      <h3 class="ellipsis">
        <Link class="album-card-title" href={`/album/${album.id}`} title={album.title}>
          {album.title}
        </Link>
      </h3>
      {under === "artist" ? (
        <p class="album-card-under ellipsis">
          <ArtistLinks of={album} />
          {album.year !== null && <span class="numbers"> · {album.year}</span>}
        </p>
      ) : (
        <p class="album-card-under">{album.year ?? "Year unknown"}</p>
      )}
    </article>
  );
}
