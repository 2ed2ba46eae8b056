import { useEffect, useRef } from "preact/hooks";
import type { EditPreview as Preview, SongChange } from "../../../shared/api/library/curation.ts";
import { formatCount, formatNumberOf } from "../../design/format.ts";
import { fieldNames, wordsOfField } from "./field-texts.ts";
import type { LibraryDesk } from "./library-desk.ts";
import { Said } from "./said.tsx";

/** What an edit would change, before and after, and the button that saves it. */
export function EditPreview({ desk }: { readonly desk: LibraryDesk }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const done = useRef<HTMLDivElement>(null);
  const draft = desk.draft.value;
  const isSaving = desk.isSaving.value;
  // Whoever asked for it is led to it, with the keyboard too; and then to what came of it.
  useEffect(() => (heading.current ?? done.current)?.focus(), [draft]);
  if (draft === null) {
    return desk.said.value.has("preview") ? (
      <div ref={done} tabIndex={-1}>
        <Said desk={desk} at="preview" />
      </div>
    ) : null;
  }
  const { preview } = draft;
  return (
    <section class="card library-preview">
      <h2 ref={heading} tabIndex={-1}>
        {counts(preview)}
      </h2>
      <Changes
        title="Albums"
        total={preview.albumCount}
        lines={preview.albums.map(({ before, after }) => ({ before: albumText(before), after: albumText(after) }))}
      />
      <Changes
        title="Artists"
        total={preview.artistCount}
        lines={preview.artists.map(({ before, after }) => ({ before: artistText(before), after: artistText(after) }))}
      />
      <Changes title="Songs" total={preview.songCount} lines={[...preview.songs].sort(inAlbumOrder).map(lineOfSong)} />
      <div class="library-row">
        <button
          type="button"
          class="button primary"
          disabled={preview.songCount === 0 || isSaving}
          onClick={() => void desk.save()}
        >
          {isSaving ? "Saving…" : "Save"}
        </button>
        <button type="button" class="button" disabled={isSaving} onClick={() => desk.discard()}>
          Discard
        </button>
        <Said desk={desk} at="preview" />
      </div>
    </section>
  );
}

function counts({ songCount, albumCount, artistCount }: Preview): string {
  if (songCount === 0) return "Nothing would change";
  const counted = [
    [songCount, "song"],
    [albumCount, "album"],
    [artistCount, "artist"],
  ] as const;
  const words = counted.flatMap(([count, name]) => (count === 0 ? [] : formatNumberOf(count, name)));
  return `Would change: ${words.join(", ")}`;
}

interface Line {
  /** What stays, where only a part of it changes. */
  readonly of?: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Lines that are drawn of each list; the counts are of all. */
const linesMax = 50;

interface ChangesProps {
  readonly title: string;
  /** Of all; the server lists the first of them. */
  readonly total: number;
  readonly lines: readonly Line[];
}

function Changes({ title, total, lines }: ChangesProps) {
  if (lines.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul class="library-changes">
        {lines.slice(0, linesMax).map(({ of, before, after }, index) => (
          <li key={index}>
            {of !== undefined && <strong>{of} </strong>}
            <span class="visually-hidden">Before: </span>
            <del>{before ?? "(new)"}</del>
            <span aria-hidden="true"> → </span>
            <span class="visually-hidden">, after: </span>
            <ins>{after ?? "(gone)"}</ins>
          </li>
        ))}
        {total > linesMax && <li class="muted">and {formatCount(total - linesMax)} more</li>}
      </ul>
    </div>
  );
}

function albumText(album: Preview["albums"][number]["before"]): string | null {
  return album && `${album.title} · ${album.artistName}${album.year ? ` · ${album.year}` : ""} (${album.songs})`;
}

function artistText(artist: Preview["artists"][number]["before"]): string | null {
  return artist && `${artist.name} (${artist.songs})`;
}

/** As they stand on an album: what is seen of an edit should not hang on the order in which a database reads. */
function inAlbumOrder(one: SongChange, other: SongChange): number {
  const [left, right] = [one, other].map(({ before, after }) => (after ?? before)?.shown);
  return (
    (left?.album ?? "").localeCompare(right?.album ?? "") ||
    (left?.discNumber ?? 0) - (right?.discNumber ?? 0) ||
    (left?.trackNumber ?? 0) - (right?.trackNumber ?? 0)
  );
}

/** The fields that differ, each with its name. */
function lineOfSong({ before, after }: SongChange): Line {
  if (!before || !after) return { before: before?.shown.title ?? null, after: after?.shown.title ?? null };
  const other = fieldNames.filter(
    ([field]) => JSON.stringify(before.shown[field]) !== JSON.stringify(after.shown[field]),
  );
  const texts = other.map(([field, name]) => {
    const [was, is] = [wordsOfField(before.shown, field), wordsOfField(after.shown, field)];
    // Of names that are sorted otherwise, and of pictures, nothing else is seen.
    return { was: `${name}: ${was}`, is: `${name}: ${is === was ? "another" : is}` };
  });
  if (texts.length === 0) return { of: before.shown.title, before: "", after: "recorded, and shown as before" };
  return {
    of: before.shown.title,
    before: texts.map(({ was }) => was).join(", "),
    after: texts.map(({ is }) => is).join(", "),
  };
}
