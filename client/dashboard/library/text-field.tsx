import type { SongRecord } from "../../../shared/api/library/curation.ts";
import { type FormField, mayBeEmpty, type SharedTexts } from "./field-texts.ts";
import { Reset } from "./reset.tsx";

/** What somebody did to a field. */
export interface Writing {
  readonly text?: string;
  /** Given back to the file. */
  readonly isReset?: boolean;
  /** Made empty in songs that differ. */
  readonly isEmptied?: boolean;
}

interface TextFieldProps {
  readonly field: FormField;
  readonly name: string;
  readonly songs: readonly SongRecord[];
  readonly texts: SharedTexts;
  readonly writing: Writing;
  onWrite(writing: Writing): void;
}

/** A field of the chosen songs, and what their files say. */
export function TextField({ field, name, songs, texts: { shown, file }, writing, onWrite }: TextFieldProps) {
  const { text, isReset = false, isEmptied = false } = writing;
  const isCorrected = songs.some(({ corrected }) => corrected.includes(field));
  const written = isEmptied ? "" : (text ?? shown ?? "");
  return (
    <div class={`library-field${isCorrected ? " corrected" : ""}`}>
      <label>
        <span>
          {name}
          {isCorrected && <em> corrected</em>}
        </span>
        <input
          value={isReset ? (file ?? "") : written}
          placeholder={shown === null && !isReset && !isEmptied ? "they differ: left as they are" : ""}
          disabled={isReset || isEmptied}
          aria-describedby={`file-${field}`}
          onInput={(event) => onWrite({ ...writing, text: event.currentTarget.value })}
        />
      </label>
      <p id={`file-${field}`} class="library-file">
        {songs.length === 1 ? "File says: " : "Files say: "}
        {file === null ? <i>different things</i> : file === "" ? <i>nothing</i> : file}
      </p>
      {shown === null && mayBeEmpty.has(field) && (
        <label class="library-check">
          <input
            type="checkbox"
            checked={isEmptied}
            disabled={isReset}
            onChange={(event) => onWrite({ ...writing, isEmptied: event.currentTarget.checked })}
          />
          <span>
            Empty in all of them <span class="visually-hidden">({name})</span>
          </span>
        </label>
      )}
      {isCorrected && <Reset name={name} isOn={isReset} onTurn={(isOn) => onWrite({ ...writing, isReset: isOn })} />}
    </div>
  );
}

/** What is to be asked for; null where nothing was written that is not shown already. */
export function textToAsk({ text, isReset, isEmptied }: Writing, { shown }: SharedTexts): string | null {
  if (isReset) return null;
  if (isEmptied) return "";
  return text === undefined || text.trim() === (shown ?? "").trim() ? null : text;
}
