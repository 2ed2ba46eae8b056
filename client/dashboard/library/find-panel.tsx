import { useState } from "preact/hooks";
import { formatCount } from "../../design/format.ts";
import type { LibraryDesk } from "./library-desk.ts";
import { MergeForm } from "./merge-form.tsx";
import { Said } from "./said.tsx";

interface Line {
  readonly id: string;
  readonly name: string;
  readonly note: string;
}

/** Finds songs, albums and artists, and takes those that are ticked into the form or makes them one. */
export function FindPanel({ desk }: { readonly desk: LibraryDesk }) {
  const [text, setText] = useState("");
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [name, setName] = useState("");
  const found = desk.found.value;
  const songs =
    found?.tracks.items.map(({ id, title, artistName, albumTitle }) => line(id, title, artistName, albumTitle)) ?? [];
  const albums = found?.albums.items.map(({ id, title, artistName, year }) => line(id, title, artistName, year)) ?? [];
  const artists = found?.artists.items.map((one) => line(one.id, one.name, `${one.trackCount} songs`)) ?? [];
  /** In the order in which they were ticked. */
  const of = (lines: readonly Line[]) => ticked.filter((ticking) => lines.some(({ id }) => id === ticking));
  const [trackIds, albumIds, artistIds] = [of(songs), of(albums), of(artists)];
  const tick = (id: string, isOn: boolean) =>
    setTicked(isOn ? [...ticked, id] : ticked.filter((other) => other !== id));
  const names = name
    .split(";")
    .flatMap((part) => part.trim() || [])
    .map((one) => ({ name: one }));
  return (
    <section class="card library-find">
      <h2>Find</h2>
      <form
        class="library-row"
        onSubmit={(event) => {
          event.preventDefault();
          setTicked([]);
          void desk.search(text);
        }}
      >
        <label class="library-grow">
          Songs, albums or artists
          <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <button type="submit" class="button">
          Search
        </button>
        <Said desk={desk} at="find" />
      </form>
      {found && songs.length + albums.length + artists.length === 0 && <p class="muted">Nothing was found.</p>}
      <div class="library-found">
        <Ticks title="Albums" total={found?.albums.total} lines={albums} ticked={ticked} onTick={tick} />
        <Ticks title="Artists" total={found?.artists.total} lines={artists} ticked={ticked} onTick={tick} />
        <Ticks title="Songs" total={found?.tracks.total} lines={songs} ticked={ticked} onTick={tick} />
      </div>
      {trackIds.length + albumIds.length + artistIds.length > 0 && (
        <div class="library-row">
          <button
            type="button"
            class="button primary"
            onClick={() => void desk.choose({ trackIds, albumIds, artistIds }, "choose")}
          >
            Correct what is ticked
          </button>
          <Said desk={desk} at="choose" />
        </div>
      )}
      {albumIds.length > 1 && (
        <MergeForm desk={desk} albums={albumIds.flatMap((id) => albums.find((album) => album.id === id) ?? [])} />
      )}
      {artistIds.length > 0 && (
        <form
          class="library-row"
          onSubmit={(event) => {
            event.preventDefault();
            const note = "Artists renamed, merged or split";
            void desk.look({ note, replaceArtists: { artistIds, by: names } }, "artists");
          }}
        >
          <label class="library-grow">
            Name in place of the ticked artists; several, to split one, with semicolons
            <input value={name} required onInput={(event) => setName(event.currentTarget.value)} />
          </label>
          <button type="submit" class="button" disabled={desk.isSaving.value}>
            Preview
          </button>
          <Said desk={desk} at="artists" />
        </form>
      )}
    </section>
  );
}

function line(id: string, name: string, ...notes: readonly (string | number | null)[]): Line {
  return { id, name, note: notes.filter((note) => note !== null).join(" · ") };
}

interface TicksProps {
  readonly title: string;
  /** How many were found. */
  readonly total: number | undefined;
  readonly lines: readonly Line[];
  readonly ticked: readonly string[];
  onTick(id: string, isOn: boolean): void;
}

function Ticks({ title, total = 0, lines, ticked, onTick }: TicksProps) {
  if (lines.length === 0) return null;
  const isCut = total > lines.length;
  return (
    <fieldset class="library-ticks">
      <legend>{isCut ? `${title}, the best ${lines.length} of ${formatCount(total)}` : title}</legend>
      {lines.map(({ id, name, note }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={ticked.includes(id)}
            onChange={(event) => onTick(id, event.currentTarget.checked)}
          />
          <span>
            {name} <small>{note}</small>
          </span>
        </label>
      ))}
      {isCut && <p class="muted">Write more of the name to find the others.</p>}
    </fieldset>
  );
}
