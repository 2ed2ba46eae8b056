import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SongRecord } from "../../../shared/api/library/curation.ts";
import { CompilationField } from "./compilation-field.tsx";
import { CoverField } from "./cover-field.tsx";
import { type FormField, fieldOfText, formFields, type SharedTexts, sharedTexts } from "./field-texts.ts";
import type { LibraryDesk } from "./library-desk.ts";
import { Said } from "./said.tsx";
import { TextField, textToAsk, type Writing } from "./text-field.tsx";

/** What is to be shown of the chosen songs. Only fields that somebody wrote into are asked for. */
export function EditForm({ desk }: { readonly desk: LibraryDesk }) {
  const songs = desk.songs.value;
  const choices = desk.choices.value;
  const place = useRef<HTMLDivElement>(null);
  // Whoever chose songs further down the page is led to them.
  useEffect(() => place.current?.focus(), [choices]);
  // A form of other songs begins anew, and so does one whose writing was saved or taken back.
  const key = [desk.changes.value, ...songs.map(({ trackId }) => trackId)].join();
  return songs.length === 0 ? null : (
    <div ref={place} tabIndex={-1}>
      <Form key={key} desk={desk} songs={songs} />
    </div>
  );
}

const untouched: Writing = {};

function Form({ desk, songs }: { readonly desk: LibraryDesk; readonly songs: readonly SongRecord[] }) {
  const [written, setWritten] = useState<Partial<Record<FormField, Writing>>>({});
  const [coverId, setCoverId] = useState<string | null>(null);
  const [isCoverReset, setCoverReset] = useState(false);
  const [isUploading, setUploading] = useState(false);
  const [isOne, setOne] = useState(songs.length > 1);
  const [isCompilation, setCompilation] = useState<boolean | null>(null);
  const [isCompilationReset, setCompilationReset] = useState(false);
  const [note, setNote] = useState("");
  const texts = useMemo(
    () => new Map(formFields.map(([field]) => [field, sharedTexts(songs, field)] as const)),
    [songs],
  );
  const textsOf = (field: FormField): SharedTexts => texts.get(field) ?? { shown: null, file: null };
  const asked = new Map(
    formFields.flatMap(([field]) => {
      const text = textToAsk(written[field] ?? untouched, textsOf(field));
      return text === null ? [] : [[field, text] as const];
    }),
  );
  const compilation = isCompilationReset ? null : isCompilation;
  const asksForOne = songs.length > 1 && (asked.has("album") || compilation === true);
  const look = () => {
    const reset = [
      ...formFields.flatMap(([field]) => (written[field]?.isReset ? [field] : [])),
      ...(isCompilationReset ? ["isCompilation"] : []),
      ...(isCoverReset ? ["coverId"] : []),
    ];
    const set = {
      ...Object.fromEntries([...asked].map(([field, text]) => [field, fieldOfText(field, text)])),
      ...(coverId === null || isCoverReset ? {} : { coverId }),
      ...(compilation === null ? {} : { isCompilation: compilation }),
      // Songs whose files name an album artist each would stay apart; one that all have is that of the compilation.
      ...(compilation && !asked.has("albumArtist") && textsOf("albumArtist").shown === null
        ? { albumArtist: { artists: [] } }
        : {}),
      ...(isOne && asksForOne && !asked.has("edition") ? { edition: "" } : {}),
    };
    return desk.look({ note, songs: [{ trackIds: songs.map(({ trackId }) => trackId), set, reset }] }, "form");
  };
  const pick = async (picture: File) => {
    setUploading(true);
    const uploaded = await desk.upload(picture);
    setUploading(false);
    if (uploaded !== null) setCoverId(uploaded);
    return uploaded !== null;
  };
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
          {formFields.map(([field, name]) => (
            <TextField
              key={field}
              field={field}
              name={name}
              songs={songs}
              texts={textsOf(field)}
              writing={written[field] ?? untouched}
              onWrite={(writing) => setWritten({ ...written, [field]: writing })}
            />
          ))}
          <CompilationField
            songs={songs}
            value={isCompilation}
            isReset={isCompilationReset}
            onTick={setCompilation}
            onReset={setCompilationReset}
          />
          <CoverField
            songs={songs}
            desk={desk}
            coverId={coverId}
            isUploading={isUploading}
            isReset={isCoverReset}
            onPick={pick}
            onTakeBack={() => setCoverId(null)}
            onReset={setCoverReset}
          />
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
          <button type="submit" class="button primary" disabled={isUploading || desk.isSaving.value}>
            Preview
          </button>
          <Said desk={desk} at="form" />
          <span class="muted">Several artists or genres are set apart by semicolons; guests stand after “feat.”.</span>
        </div>
      </form>
    </section>
  );
}
