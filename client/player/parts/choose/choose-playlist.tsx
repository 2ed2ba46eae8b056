import { ListMusic, Plus, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { collectionLimits } from "../../../../shared/collection/limits.ts";
import { playlistsOf } from "../../../../shared/collection/views.ts";
import { enCollection } from "../../../texts/en-collection.ts";
import type { Choosing } from "../../collection/collection-port.ts";
import { addToPlaylist, makePlaylist } from "../../collection/deeds.ts";
import { choosing, collection } from "../../collection/the-collection.ts";
import { NameField } from "./name-field.tsx";
import "./choose-playlist.css";

const words = enCollection.choose;

export function ChoosePlaylist({ asked }: { readonly asked: Choosing }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isMaking, setMaking] = useState(false);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const here = collection.value;
  if (here === null) return null;
  const lists = here.look(playlistsOf);
  const { things, name, leftOut = 0 } = asked;
  const close = () => {
    dialog.current?.close();
    choosing.value = null;
  };
  const add = (playlist: string) => {
    close();
    void addToPlaylist(here, playlist, things, leftOut);
  };
  const make = (named: string) => {
    close();
    void makePlaylist(here, named, things, leftOut);
  };
  return (
    <dialog
      ref={dialog}
      class="choose"
      aria-labelledby="choose-title"
      onClose={() => {
        choosing.value = null;
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
      // The keys of the player behind it rest.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="choose-box">
        <header>
          <h2 id="choose-title">{words.title}</h2>
          <button type="button" class="icon-button" aria-label={words.close} onClick={close}>
            <X size={20} aria-hidden="true" />
          </button>
        </header>
        <p class="muted ellipsis">{words.what(things.length + leftOut, things[0]?.title ?? name)}</p>
        {isMaking || lists.length === 0 ? (
          <>
            {lists.length === 0 && <p>{words.none}</p>}
            <NameField
              name={name}
              save={enCollection.playlists.create}
              max={collectionLimits.nameCharactersMax}
              onSave={make}
              onCancel={lists.length === 0 ? close : () => setMaking(false)}
            />
          </>
        ) : (
          <ul>
            <li>
              <button type="button" class="choose-item" onClick={() => setMaking(true)}>
                <Plus size={20} aria-hidden="true" /> {words.make}
              </button>
            </li>
            {lists.map(({ id, name: title, songCount }) => (
              <li key={id}>
                <button type="button" class="choose-item" onClick={() => add(id)}>
                  <ListMusic size={20} aria-hidden="true" />
                  <span class="ellipsis">{title}</span>
                  <span class="muted numbers">{words.songs(songCount)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </dialog>
  );
}
