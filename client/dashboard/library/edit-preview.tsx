import { useEffect, useRef } from "preact/hooks";
import type { EditPreview as Preview, SongChange } from "../../../shared/api/library/curation.ts";
import { formatNumberOf } from "../../design/format.ts";
import { fieldNames, textOfField } from "./field-texts.ts";
import type { LibraryDesk } from "./library-desk.ts";

/** What an edit would change, before and after, and the button that saves it. */
export function EditPreview({ desk }: { readonly desk: LibraryDesk }) {
  const place = useRef<HTMLHeadingElement>(null);
  const draft = desk.draft.value;
  // Whoever asked for it is led to it, with the keyboard too.
  useEffect(() => place.current?.focus(), [draft]);
  if (draft === null) return null;
  const { preview } = draft;
  return (
    <section class="card library-preview">
      <h2 ref={place} tabIndex={-1}>
        {counts(preview)}
      </h2>
      <Changes
        title="Albums"
        lines={preview.albums.map(({ before, after }) => [albumText(before), albumText(after)])}
      />
      <Changes
        title="Artists"
        lines={preview.artists.map(({ before, after }) => [artistText(before), artistText(after)])}
      />
      <Changes title="Songs" lines={preview.songs.map(songTexts)} />
      <div class="library-row">
        <button
          type="button"
          class="button primary"
          disabled={preview.songCount === 0}
          onClick={() => void desk.save()}
        >
          Save
        </button>
        <button type="button" class="button" onClick={() => desk.discard()}>
          Discard
        </button>
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

type Line = readonly [before: string | null, after: string | null];

/** Lines that are drawn of each list; the counts are of all. */
const linesMax = 50;

function Changes({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul class="library-changes">
        {lines.slice(0, linesMax).map(([before, after]) => (
          <li key={`${before}\n${after}`}>
            <span class="visually-hidden">Before: </span>
            <del>{before ?? "(new)"}</del>
            <span aria-hidden="true"> → </span>
            <span class="visually-hidden">, after: </span>
            <ins>{after ?? "(gone)"}</ins>
          </li>
        ))}
        {lines.length > linesMax && <li class="muted">and {lines.length - linesMax} more</li>}
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

/** The fields that differ, each with its name. */
function songTexts({ before, after }: SongChange): Line {
  if (!before || !after) return [before?.shown.title ?? null, after?.shown.title ?? null];
  const other = fieldNames.filter(
    ([field]) => JSON.stringify(before.shown[field]) !== JSON.stringify(after.shown[field]),
  );
  const texts = other.map(([field, name]): readonly [string, string] => {
    const [was, is] = [before.shown, after.shown].map((shown) => textOfField(shown, field) || "–") as [string, string];
    // Of names that are sorted otherwise, and of pictures, nothing else is seen.
    return [`${name}: ${was}`, `${name}: ${is === was ? "another" : is}`];
  });
  const title = before.shown.title;
  if (texts.length === 0) return [title, "recorded, and shown as before"];
  return [`${title}: ${texts.map(([was]) => was).join(", ")}`, texts.map(([, is]) => is).join(", ")];
}
