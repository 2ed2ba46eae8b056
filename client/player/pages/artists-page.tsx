import { MicVocal } from "lucide-preact";
import { useEffect } from "preact/hooks";
import type { Artist } from "../../../shared/api/artist.ts";
import { formatNumberOf } from "../../design/format.ts";
import { Notice } from "../../design/notice.tsx";
import { catalogueVersion } from "../catalogue/catalogue.ts";
import { usePaged } from "../catalogue/paged.ts";
import { ArtistCard } from "../parts/artist-card/artist-card.tsx";
import { EndWatch } from "../parts/end-watch.tsx";
import { Failure } from "../parts/failure.tsx";
import { keepShown, shownHere } from "../places/places.ts";
import { useTitle } from "../use-title.ts";
import "./home-page.css";

/** All artists by name. */
export function ArtistsPage() {
  useTitle("Artists");
  const artists = usePaged<Artist>("/artists?", { limit: 100, version: catalogueVersion.value, atLeast: shownHere() });
  useEffect(() => keepShown(artists.items.length), [artists.items.length]);
  if (artists.failure) return <Failure failure={artists.failure} what="list" />;
  if (artists.state === "ready" && artists.items.length === 0) {
    return (
      <Notice page title="Nobody is here yet" icon={<MicVocal />}>
        <p>Artists appear with the first music that is added.</p>
      </Notice>
    );
  }
  return (
    <section aria-busy={artists.state === "loading"}>
      <h1 class="section-title">
        Artists{" "}
        <span class="section-count numbers">
          {artists.state === "ready" && formatNumberOf(artists.total, "artist")}
        </span>
      </h1>
      <ul class="artist-grid">
        {artists.items.map((artist) => (
          <li key={artist.id}>
            <ArtistCard artist={artist} />
          </li>
        ))}
      </ul>
      <EndWatch hasMore={artists.hasMore} onSeen={artists.more} />
    </section>
  );
}
