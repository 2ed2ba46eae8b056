import type { ArtistDetail } from "../../../shared/api/artist.ts";
import { coverUrlAt } from "../../../shared/api/cover.ts";
import { Cover } from "../../design/cover.tsx";
import { formatNumberOf } from "../../design/format.ts";
import { useFetched } from "../catalogue/catalogue.ts";
import { AlbumCard } from "../parts/album-card.tsx";
import { DetailTitle } from "../parts/detail-title/detail-title.tsx";
import { Failure } from "../parts/failure.tsx";
import { useTitle } from "../use-title.ts";
import "./detail-page.css";
import "./home-page.css";

export function ArtistPage({ id }: { readonly id: string }) {
  const answer = useFetched<ArtistDetail>(`/artists/${encodeURIComponent(id)}`);
  const artist = answer.state === "ready" ? answer.value : null;
  useTitle(artist?.name ?? "Artist");
  if (answer.state === "failed") return <Failure failure={answer} what="artist" />;
  if (artist === null) return <div class="detail-waiting" aria-busy="true" />;
  return (
    <article class="detail">
      {artist.coverUrl && <img class="wash" src={coverUrlAt(artist.coverUrl, 96)} alt="" aria-hidden="true" />}
      <header class="detail-head">
        <div class="detail-art round">
          <Cover url={artist.coverUrl} size={320} of={artist.name} eager />
        </div>
        <div class="detail-words">
          <p class="detail-kind">Artist</p>
          <DetailTitle title={artist.name} />
          <p class="detail-facts numbers">
            <span>{formatNumberOf(artist.albumCount, "album")}</span>
            <span>{formatNumberOf(artist.trackCount, "song")}</span>
          </p>
        </div>
      </header>
      <h2 class="section-title">Albums</h2>
      <div class="album-grid">
        {artist.albums.map((album) => (
          <AlbumCard key={album.id} album={album} under="year" />
        ))}
      </div>
    </article>
  );
}
