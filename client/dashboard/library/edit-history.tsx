import type { EditEntry } from "../../../shared/api/library/curation.ts";
import { formatCount } from "../../design/format.ts";
import { fieldNames, wordsOfField } from "./field-texts.ts";
import type { LibraryDesk } from "./library-desk.ts";
import { Said } from "./said.tsx";

/** What was corrected, the newest first, each with a button that takes it back or makes it again. */
export function EditHistory({ desk }: { readonly desk: LibraryDesk }) {
  const history = desk.history.value;
  if (history === null) return null;
  return (
    <section class="card">
      <h2>History</h2>
      {history.items.length === 0 && <p class="muted">Nothing was corrected yet.</p>}
      <ul class="library-history">
        {history.items.map((edit) => (
          <li key={edit.editId} class={edit.undoneAt === null ? "" : "undone"}>
            <div>
              <strong>{edit.note || whatOf(edit)}</strong>
              <p class="muted">
                {edit.songCount} {edit.songCount === 1 ? "song" : "songs"} ·{" "}
                <time dateTime={edit.at}>{new Date(edit.at).toLocaleString()}</time>
                {edit.undoneAt !== null && " · taken back"}
              </p>
              {edit.note && <p class="muted">{whatOf(edit)}</p>}
              <Said desk={desk} at={`edit ${edit.editId}`} />
            </div>
            <button
              type="button"
              class="button"
              onClick={() => void desk.setUndone(edit.editId, edit.undoneAt === null)}
            >
              {edit.undoneAt === null ? "Undo" : "Redo"}
              <span class="visually-hidden"> {edit.note || whatOf(edit)}</span>
            </button>
          </li>
        ))}
      </ul>
      {history.total > history.items.length && (
        <div class="library-row">
          <button type="button" class="button" onClick={() => void desk.showOlder()}>
            Show older
          </button>
          <span class="muted">
            The newest {formatCount(history.items.length)} of {formatCount(history.total)}.
          </span>
          <Said desk={desk} at="history" />
        </div>
      )}
    </section>
  );
}

function whatOf({ fields, set }: EditEntry): string {
  return fieldNames
    .filter(([field]) => fields.includes(field))
    .map(([field, name]) => {
      if (field === "edition" && set.edition === "") return "one album";
      return field in set && field !== "coverId" ? `${name}: ${wordsOfField(set, field)}` : name;
    })
    .join(", ");
}
