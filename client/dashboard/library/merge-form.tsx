import { useState } from "preact/hooks";
import type { LibraryDesk } from "./library-desk.ts";
import { Said } from "./said.tsx";

interface MergeFormProps {
  readonly desk: LibraryDesk;
  /** In the order in which they were ticked. */
  readonly albums: readonly { readonly id: string; readonly name: string; readonly note: string }[];
}

/** Makes albums one, as discs of it if that is wanted. */
export function MergeForm({ desk, albums }: MergeFormProps) {
  const [isDiscEach, setDiscEach] = useState(false);
  return (
    <form
      class="library-merge"
      onSubmit={(event) => {
        event.preventDefault();
        const note = isDiscEach ? "Albums made discs of one" : "Albums made one";
        void desk.look({ note, mergeAlbums: { albumIds: albums.map(({ id }) => id), isDiscEach } }, "merge");
      }}
    >
      <h3>Make {albums.length} albums one</h3>
      <ol>
        {albums.map(({ id, name, note }) => (
          <li key={id}>
            {name} <small>{note}</small>
          </li>
        ))}
      </ol>
      <p class="muted">In the order in which they were ticked. The first one gives the title and whose album it is.</p>
      <label class="library-check">
        <input type="checkbox" checked={isDiscEach} onChange={(event) => setDiscEach(event.currentTarget.checked)} />
        Each becomes a disc, in this order
      </label>
      <div class="library-row">
        <button type="submit" class="button" disabled={desk.isSaving.value}>
          Preview as one album
        </button>
        <Said desk={desk} at="merge" />
      </div>
    </form>
  );
}
