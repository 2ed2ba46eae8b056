import { Link } from "wouter-preact";
import type { Artist } from "../../../../shared/api/artist.ts";
import { formatNumberOf } from "../../../design/format.ts";
import { Portrait } from "./portrait.tsx";
import "./artist-card.css";

export function ArtistCard({ artist }: { readonly artist: Artist }) {
  return (
    <Link class="artist-card" href={`/artist/${artist.id}`} data-place={artist.id}>
      <Portrait name={artist.name} url={artist.coverUrl} size={320} />
      <strong class="ellipsis" title={artist.name}>
        {artist.name}
      </strong>
      <span class="muted numbers">{formatNumberOf(artist.albumCount, "album")}</span>
    </Link>
  );
}
