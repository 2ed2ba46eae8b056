import { Download, ListMusic, Pencil, Trash } from "lucide-preact";
import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { collectionLimits } from "../../../../shared/collection/limits.ts";
import { entriesOf, type PlaylistView, playlistOf } from "../../../../shared/collection/views.ts";
import { formatLength, formatNumberOf } from "../../../design/format.ts";
import { Notice } from "../../../design/notice.tsx";
import { enCollection } from "../../../texts/en-collection.ts";
import type { Collection } from "../../collection/collection-port.ts";
import { moveEntry, removeEntry, removePlaylist, renamePlaylist } from "../../collection/deeds.ts";
import { asM3u } from "../../collection/export-lists.ts";
import { NameField } from "../../parts/choose/name-field.tsx";
import { useTitle } from "../../use-title.ts";
import { CollectedList } from "./collected-list.tsx";
import { fileNameOf, save } from "./download.ts";
import { PlayButtons } from "./play-buttons.tsx";
import { WithCollection } from "./with-collection.tsx";

const words = enCollection.playlist;

export function PlaylistPage({ id }: { readonly id: string }) {
  return <WithCollection>{(collection) => <Playlist collection={collection} id={id} />}</WithCollection>;
}

interface PlaylistProps {
  readonly collection: Collection;
  readonly id: string;
}

function Playlist({ collection, id }: PlaylistProps) {
  const { list, entries } = collection.look((state) => ({
    list: playlistOf(state, id),
    entries: entriesOf(state, id),
  }));
  useTitle(list?.name ?? words.kind);
  if (list === null) return <Gone />;
  const edit = {
    move: (entry: string, to: number) => void moveEntry(collection, id, entry, to),
    remove: (entry: string) => void removeEntry(collection, id, entry),
  };
  return (
    <section class="library">
      <PlaylistHead collection={collection} list={list} />
      {entries.length === 0 ? (
        <Notice title={words.empty} icon={<ListMusic />}>
          <p>{words.emptyText}</p>
        </Notice>
      ) : (
        <CollectedList
          label={list.name}
          rows={entries.map(({ entry, song }) => ({ key: entry, thing: song }))}
          edit={edit}
        />
      )}
    </section>
  );
}

function PlaylistHead({ collection, list }: { readonly collection: Collection; readonly list: PlaylistView }) {
  const [, navigate] = useLocation();
  const [isNaming, setNaming] = useState(false);
  const songs = collection.look((state) => entriesOf(state, list.id)).map(({ song }) => song);
  const rename = (name: string) => {
    setNaming(false);
    void renamePlaylist(collection, list.id, name);
  };
  const remove = async () => {
    await removePlaylist(collection, list.id);
    navigate("/playlists", { replace: true });
  };
  return (
    <header class="library-head">
      <p class="detail-kind">{words.kind}</p>
      {isNaming ? (
        <NameField
          name={list.name}
          save={words.save}
          max={collectionLimits.nameCharactersMax}
          onSave={rename}
          onCancel={() => setNaming(false)}
        />
      ) : (
        <h1>{list.name}</h1>
      )}
      <p class="muted numbers">
        {formatNumberOf(list.songCount, "song")}, {formatLength(list.durationSeconds)}
      </p>
      <div class="detail-actions">
        <PlayButtons things={songs} />
        <button
          type="button"
          class="icon-button"
          aria-label={words.rename}
          title={words.rename}
          onClick={() => setNaming(true)}
        >
          <Pencil size={19} aria-hidden="true" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={words.exportM3u}
          title={words.exportM3u}
          disabled={songs.length === 0}
          onClick={() => save(`${fileNameOf(list.name)}.m3u8`, "audio/x-mpegurl", asM3u(list.name, songs))}
        >
          <Download size={19} aria-hidden="true" />
        </button>
        <button type="button" class="icon-button" aria-label={words.remove} title={words.remove} onClick={remove}>
          <Trash size={19} aria-hidden="true" />
        </button>
      </div>
    </header>
  );
}

function Gone() {
  return (
    <Notice
      page
      title={words.gone}
      icon={<ListMusic />}
      actions={
        <Link class="button primary" href="/playlists">
          {enCollection.playlists.title}
        </Link>
      }
    >
      <p>{words.goneText}</p>
    </Notice>
  );
}
