import { Clock, FolderOpen, Heart, ListMusic, Plus } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import type { PlaylistList } from "../../../../shared/api/playlist.ts";
import { collectionLimits } from "../../../../shared/collection/limits.ts";
import { likedThings, playlistsOf } from "../../../../shared/collection/views.ts";
import { Cover } from "../../../design/cover.tsx";
import { enCollection } from "../../../texts/en-collection.ts";
import { useFetched } from "../../catalogue/catalogue.ts";
import type { Collection } from "../../collection/collection-port.ts";
import { makePlaylist } from "../../collection/deeds.ts";
import { NameField } from "../../parts/choose/name-field.tsx";
import { useTitle } from "../../use-title.ts";
import { Transfer } from "./transfer.tsx";
import { WithCollection } from "./with-collection.tsx";

const words = enCollection.playlists;

export function PlaylistsPage() {
  useTitle(words.title);
  return <WithCollection>{(collection) => <Playlists collection={collection} />}</WithCollection>;
}

function Playlists({ collection }: { readonly collection: Collection }) {
  const [, navigate] = useLocation();
  const [isMaking, setMaking] = useState(false);
  const { lists, songs, albums, artists } = collection.look((state) => ({
    lists: playlistsOf(state),
    songs: likedThings(state, "track"),
    albums: likedThings(state, "album"),
    artists: likedThings(state, "artist"),
  }));
  const make = async (name: string) => {
    const made = await makePlaylist(collection, name, []);
    setMaking(false);
    if (made !== null) navigate(`/playlist/${made}`);
  };
  return (
    <div class="home library">
      <section>
        <div class="library-top">
          <h1 class="section-title">{words.title}</h1>
          {!isMaking && (
            <button type="button" class="button" onClick={() => setMaking(true)}>
              <Plus size={18} aria-hidden="true" /> {words.make}
            </button>
          )}
        </div>
        {isMaking && (
          <NameField
            name=""
            save={words.create}
            max={collectionLimits.nameCharactersMax}
            onSave={(name) => void make(name)}
            onCancel={() => setMaking(false)}
          />
        )}
        <ul class="library-tiles">
          <Tile
            href="/liked"
            name={words.liked}
            under={words.songs(songs.length)}
            icon={<Heart fill="currentColor" />}
          />
          <Tile href="/history" name={words.history} under="" icon={<Clock />} />
          {lists.map(({ id, name, songCount, coverUrls }) => (
            <Tile
              key={id}
              href={`/playlist/${id}`}
              name={name}
              under={words.songs(songCount)}
              icon={coverUrls[0] === undefined ? <ListMusic /> : <Cover url={coverUrls[0]} size={96} of={name} />}
            />
          ))}
        </ul>
        {lists.length === 0 && (
          <p class="library-hint muted">
            {words.empty}. {words.emptyText}
          </p>
        )}
      </section>
      {albums.length > 0 && <LikedLinks id="liked-albums" title={words.albums} room="album" things={albums} />}
      {artists.length > 0 && <LikedLinks id="liked-artists" title={words.artists} room="artist" things={artists} />}
      <FromFolders />
      <Transfer collection={collection} />
      {collection.keeps === "device" && <p class="muted library-note">{enCollection.onDevice}</p>}
    </div>
  );
}

interface TileProps {
  readonly href: string;
  readonly name: string;
  readonly under: string;
  readonly icon: ComponentChildren;
}

function Tile({ href, name, under, icon }: TileProps) {
  return (
    <li>
      <Link href={href}>
        <span class="library-icon" aria-hidden="true">
          {icon}
        </span>
        <span class="library-words">
          <strong class="ellipsis" title={name}>
            {name}
          </strong>
          {under !== "" && <span class="muted numbers">{under}</span>}
        </span>
      </Link>
    </li>
  );
}

interface LikedLinksProps {
  readonly id: string;
  readonly title: string;
  readonly room: "album" | "artist";
  readonly things: ReturnType<typeof likedThings>;
}

function LikedLinks({ id, title, room, things }: LikedLinksProps) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} class="section-title">
        {title}
      </h2>
      <ul class="library-tiles">
        {things.map((thing) => (
          <Tile
            key={thing.id}
            href={`/${room}/${thing.id}`}
            name={thing.title}
            under={thing.artist}
            icon={<Cover url={thing.coverUrl} size={96} of={thing.title} />}
          />
        ))}
      </ul>
    </section>
  );
}

/** Playlist files beside the music: where there are none, nothing is shown. */
function FromFolders() {
  const answer = useFetched<PlaylistList>("/playlists?limit=200");
  if (answer.state !== "ready" || answer.value.items.length === 0) return null;
  return (
    <section aria-labelledby="from-folders">
      <h2 id="from-folders" class="section-title">
        {words.fromFolders}
      </h2>
      <p class="muted library-hint">{words.fromFoldersText}</p>
      <ul class="library-tiles">
        {answer.value.items.map(({ id, title, trackCount }) => (
          <Tile
            key={id}
            href={`/folder-list/${id}`}
            name={title}
            under={words.songs(trackCount)}
            icon={<FolderOpen />}
          />
        ))}
      </ul>
    </section>
  );
}
