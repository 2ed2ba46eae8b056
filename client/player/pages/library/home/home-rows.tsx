import { useEffect } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Thing } from "../../../../../shared/collection/operation.ts";
import type { CollectionState } from "../../../../../shared/collection/state.ts";
import { heardLately, mostPlayed } from "../../../../../shared/collection/views.ts";
import { Cover } from "../../../../design/cover.tsx";
import { enCollection } from "../../../../texts/en-collection.ts";
import { useTracks } from "../../../collection/resolve.ts";
import { collection } from "../../../collection/the-collection.ts";
import { tilesMax, writeTilesShown } from "../../../collection/tiles-shown.ts";
import { usePlayer } from "../../../player-context.ts";

const words = enCollection.history;
/** So far back the albums are looked for that somebody is in the midst of. */
const latelyMax = 200;

/** The albums that were heard last, and the songs that were heard most. */
export function HomeRows() {
  const { player } = usePlayer();
  const here = collection.value;
  const { albums, songs } = here?.look((state) => ({ albums: albumsLately(state), songs: mostOften(state) })) ?? {
    albums: [],
    songs: [],
  };
  const resolved = useTracks(songs.map(({ song }) => song));
  const counts = [albums.length, songs.length].filter((count) => count > 0);
  const shown = counts.join(" ");
  useEffect(() => writeTilesShown(shown === "" ? [] : shown.split(" ").map(Number)), [shown]);
  const play = (thing: Thing) => {
    const track = resolved.trackOf(thing);
    if (track) player.start([track], 0);
  };
  return (
    <>
      {albums.length > 0 && (
        <section class="home-collected" aria-labelledby="go-on">
          <h2 id="go-on" class="section-title">
            {words.goOn}
          </h2>
          <ul class="home-tiles">
            {albums.map(({ albumId, album, artist, coverUrl }) => (
              <li key={albumId} class="home-tile">
                <Link href={`/album/${albumId}`}>
                  <Cover url={coverUrl} size={96} of={album} />
                  <Words title={album} under={artist} />
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {songs.length > 0 && (
        <section class="home-collected" aria-labelledby="most-here">
          <h2 id="most-here" class="section-title">
            {words.most}
          </h2>
          <ul class="home-tiles">
            {songs.map(({ song, times }) => (
              <li key={song.id} class="home-tile">
                <button
                  type="button"
                  aria-label={enCollection.rows.play(song.title)}
                  disabled={!resolved.trackOf(song)}
                  onClick={() => play(song)}
                >
                  <Cover url={song.coverUrl} size={96} of={song.album} />
                  <Words title={song.title} under={`${song.artist} · ${words.times(times)}`} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Words({ title, under }: { readonly title: string; readonly under: string }) {
  return (
    <span>
      <strong class="ellipsis" title={title}>
        {title}
      </strong>
      <span class="muted ellipsis">{under}</span>
    </span>
  );
}

function albumsLately(state: CollectionState): Thing[] {
  const albums = new Map<string, Thing>();
  for (const { song } of heardLately(state, latelyMax)) {
    if (song.albumId !== "" && !albums.has(song.albumId)) albums.set(song.albumId, song);
  }
  return [...albums.values()].slice(0, tilesMax);
}

/** One hearing says nothing yet. */
function mostOften(state: CollectionState) {
  return mostPlayed(state, tilesMax).filter(({ times }) => times > 1);
}
