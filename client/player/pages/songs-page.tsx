import { useEffect } from "preact/hooks";
import type { Track } from "../../../shared/api/track.ts";
import { formatNumberOf } from "../../design/format.ts";
import { catalogueVersion } from "../catalogue/catalogue.ts";
import { usePaged } from "../catalogue/paged.ts";
import { usePrefetch } from "../catalogue/prefetch.ts";
import { Failure } from "../parts/failure.tsx";
import { keepShown, shownHere } from "../places/places.ts";
import { useTitle } from "../use-title.ts";
import { SongRows } from "./browse/song-rows.tsx";
import "./home-page.css";

export function SongsPage() {
  useTitle("Songs");
  const songs = usePaged<Track>("/tracks?", { limit: 100, version: catalogueVersion.value, atLeast: shownHere() });
  useEffect(() => keepShown(songs.items.length), [songs.items.length]);
  usePrefetch(songs.items.slice(0, 12));
  if (songs.failure) return <Failure failure={songs.failure} what="list" />;
  return (
    <section>
      <h1 class="section-title">
        Songs{" "}
        <span class="section-count numbers">{songs.state === "ready" && formatNumberOf(songs.total, "song")}</span>
      </h1>
      <SongRows label="All songs" songs={songs} />
    </section>
  );
}
