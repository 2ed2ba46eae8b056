import { useState } from "preact/hooks";
import { coverUrlAt, coverUrlOf } from "../../../shared/api/cover.ts";
import type { SongRecord } from "../../../shared/api/library/curation.ts";
import { CompilationField } from "./compilation-field.tsx";
import { type FormField, fieldOfText, formFields, sharedText } from "./field-texts.ts";
import type { LibraryDesk } from "./library-desk.ts";
import { Reset } from "./reset.tsx";

/** What is to be shown of the chosen songs. Only fields that somebody wrote into are asked for. */
export function EditForm({ desk }: { readonly desk: LibraryDesk }) {
  const songs = desk.songs.value;
  // A form of other songs begins anew.
  return songs.length === 0 ? null : (
    <Form key={songs.map(({ trackId }) => trackId).join()} desk={desk} songs={songs} />
  );
}

function Form({ desk, songs }: { readonly desk: LibraryDesk; readonly songs: readonly SongRecord[] }) {
  const [written, setWritten] = useState<Partial<Record<FormField, string>>>({});
  const [reset, setReset] = useState<readonly string[]>([]);
  const [coverId, setCoverId] = useState<string | null>(null);
  const [isOne, setOne] = useState(songs.length > 1);
  const [isCompilation, setCompilation] = useState<boolean | null>(null);
  const [note, setNote] = useState("");
  const corrected = new Set(songs.flatMap((song) => song.corrected));
  const asksForOne = songs.length > 1 && (written.album !== undefined || isCompilation === true);
  const look = () => {
    const fields = Object.entries(written).filter(([field]) => !reset.includes(field)) as [FormField, string][];
    const set = {
      ...Object.fromEntries(fields.map(([field, text]) => [field, fieldOfText(field, text)])),
      ...(coverId === null || reset.includes("coverId") ? {} : { coverId }),
      ...(isCompilation === null || reset.includes("isCompilation") ? {} : { isCompilation }),
      // Songs whose files name an album artist each would stay apart; one that all have is that of the compilation.
      ...(isCompilation && written.albumArtist === undefined && sharedText(songs, "albumArtist", "shown") === null
        ? { albumArtist: { artists: [] } }
        : {}),
      ...(isOne && asksForOne && written.edition === undefined ? { edition: "" } : {}),
    };
    return desk.look({ note, songs: [{ trackIds: songs.map(({ trackId }) => trackId), set, reset }] });
  };
  const turnBack = (field: string, isOn: boolean) =>
    setReset(isOn ? [...reset, field] : reset.filter((other) => other !== field));
  const cover = coverId ?? sharedText(songs, "coverId", "shown");
  return (
    <section class="card library-form" aria-labelledby="library-form-title">
      <h2 id="library-form-title">{songs.length === 1 ? "Correct a song" : `Correct ${songs.length} songs`}</h2>
      <details>
        <summary>{songs.length === 1 ? songs[0]?.sourceName : "Which ones"}</summary>
        <ul class="library-songs">
          {songs.map(({ trackId, shown, sourceName }) => (
            <li key={trackId}>
              {shown.title} <small>{sourceName}</small>
            </li>
          ))}
        </ul>
      </details>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <div class="library-fields">
          {formFields.map(([field, name]) => {
            const now = sharedText(songs, field, "shown");
            const file = sharedText(songs, field, "file");
            const isReset = reset.includes(field);
            return (
              <div key={field} class={`library-field${corrected.has(field) ? " corrected" : ""}`}>
                <label>
                  <span>
                    {name}
                    {corrected.has(field) && <em> corrected</em>}
                  </span>
                  <input
                    value={written[field] ?? now ?? ""}
                    placeholder={now === null ? "they differ: left as they are" : ""}
                    disabled={isReset}
                    aria-describedby={`file-${field}`}
                    onInput={(event) => setWritten({ ...written, [field]: event.currentTarget.value })}
                  />
                </label>
                <p id={`file-${field}`} class="library-file">
                  {songs.length === 1 ? "File says: " : "Files say: "}
                  {file === null ? <i>different things</i> : file === "" ? <i>nothing</i> : file}
                </p>
                {corrected.has(field) && <Reset name={name} isOn={isReset} onTurn={(isOn) => turnBack(field, isOn)} />}
              </div>
            );
          })}
          <CompilationField
            songs={songs}
            value={isCompilation}
            isReset={reset.includes("isCompilation")}
            onTick={setCompilation}
            onReset={(isOn) => turnBack("isCompilation", isOn)}
          />
          <div class={`library-field${corrected.has("coverId") ? " corrected" : ""}`}>
            <label>
              <span>
                Cover
                {corrected.has("coverId") && <em> corrected</em>}
              </span>
              <input
                type="file"
                accept="image/jpeg,image/png,image/webp"
                onChange={async (event) => {
                  const [picture] = event.currentTarget.files ?? [];
                  if (picture) setCoverId(await desk.upload(picture));
                }}
              />
            </label>
            {cover && (
              <img class="library-cover" src={coverUrlAt(coverUrlOf(cover), 96)} alt="The cover as it would be" />
            )}
            {corrected.has("coverId") && (
              <Reset name="Cover" isOn={reset.includes("coverId")} onTurn={(isOn) => turnBack("coverId", isOn)} />
            )}
          </div>
        </div>
        {asksForOne && (
          <label class="library-check">
            <input type="checkbox" checked={isOne} onChange={(event) => setOne(event.currentTarget.checked)} />
            One album, whatever years and folders say
          </label>
        )}
        <label class="library-note">
          Note for the history
          <input value={note} maxLength={300} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <div class="library-row">
          <button type="submit" class="button primary" disabled={desk.isSaving.value}>
            Preview
          </button>
          <span class="muted">Several artists or genres are set apart by semicolons; guests stand after “feat.”.</span>
        </div>
      </form>
    </section>
  );
}
