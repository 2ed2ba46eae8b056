import { Play, Shuffle } from "lucide-preact";
import { useState } from "preact/hooks";
import type { ArtistDetail } from "../../../shared/api/artist.ts";
import { coverUrlAt } from "../../../shared/api/cover.ts";
import { formatNumberOf } from "../../design/format.ts";
import { useFetched } from "../catalogue/catalogue.ts";
import { AlbumCard } from "../parts/album-card.tsx";
import { Portrait } from "../parts/artist-card/portrait.tsx";
import { DetailTitle } from "../parts/detail-title/detail-title.tsx";
import { Failure } from "../parts/failure.tsx";
import { Heart } from "../parts/heart/heart.tsx";
import { usePlayer } from "../player-context.ts";
import { useTitle } from "../use-title.ts";
import { songsOfArtist } from "./artist-songs.ts";
import { playAsItComes } from "./browse/play-list.ts";
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
          <Portrait name={artist.name} url={artist.coverUrl} size={320} eager />
        </div>
        <div class="detail-words">
          <p class="detail-kind">Artist</p>
          <DetailTitle title={artist.name} />
          <p class="detail-facts numbers">
            <span>{formatNumberOf(artist.albumCount, "album")}</span>
            <span>{formatNumberOf(artist.trackCount, "song")}</span>
          </p>
          <PlayArtist artist={artist} />
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

/** Plays all songs of an artist, from the newest album on or in random order. */
function PlayArtist({ artist }: { readonly artist: ArtistDetail }) {
  const { player } = usePlayer();
  const [trouble, setTrouble] = useState(false);
  const play = async (mixed: boolean) => setTrouble(!(await playAsItComes(player, songsOfArtist(artist), { mixed })));
  return (
    <>
      <div class="detail-actions">
        <button type="button" class="button primary" onClick={() => play(false)} disabled={artist.albums.length === 0}>
          <Play size={20} fill="currentColor" /> Play all
        </button>
        <button type="button" class="button" onClick={() => play(true)} disabled={artist.albums.length === 0}>
          <Shuffle size={18} /> Shuffle
        </button>
        <Heart
          what="artist"
          id={artist.id}
          title={artist.name}
          size={20}
          thing={async () => (await import("../collection/things.ts")).artistThing(artist)}
        />
      </div>
      <p class="detail-in-vain" role="status">
        {trouble && "Their songs can't be had just now."}
      </p>
    </>
  );
}
