import { useState } from "preact/hooks";
import { formatCount, formatNumberOf } from "../../design/format.ts";
import { filesOfDrop, filesOfField } from "./chosen-files.ts";
import type { UploadDesk, UploadItem } from "./upload-desk.ts";
import "./uploads.css";

/** Those that are done are counted, not listed. */
const shownMax = 50;

/** Uploads into the music folder, and how far they are. */
export function UploadPanel({ desk }: { readonly desk: UploadDesk }) {
  const [isOver, setOver] = useState(false);
  const [isReading, setReading] = useState(false);
  const place = desk.place.value;
  if (place === null) return null;
  const items = desk.items.value;
  const done = items.filter(({ state }) => state === "done").length;
  const failed = items.filter(({ state }) => state === "failed");
  const open = [...failed, ...items.filter(({ state }) => state === "sending" || state === "waiting")];
  const take = async (dropped: DataTransfer) => {
    const reading = filesOfDrop(dropped);
    setReading(true);
    const { files, unread } = await reading;
    setReading(false);
    desk.add(files, unread);
  };
  if (place.folder === null)
    return (
      <section class="card uploads">
        <h2>Upload</h2>
        <p class="muted">There is no music folder to put uploads into: set TUTTI_MUSIC_DIR and start Tutti again.</p>
      </section>
    );
  return (
    <fieldset
      class={`card uploads${isOver ? " over" : ""}`}
      aria-labelledby="uploads-title"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) void take(event.dataTransfer);
      }}
    >
      <h2 id="uploads-title">Upload</h2>
      <p class="muted">
        Music, covers, words (.lrc), cue sheets and playlists, into <span class="uploads-path">{place.folder}</span>.
        Files and folders may be dropped here; what is in a folder keeps its path. An upload that breaks off goes on
        where it stopped, when the same file is chosen again.
      </p>
      <div class="library-row">
        <Choice label="Choose files" desk={desk} />
        <Choice label="Choose a folder" desk={desk} isFolder />
      </div>
      <p role="status">
        {isReading && "Looking through what was dropped. "}
        {items.length > 0 &&
          `${done} of ${items.length} uploaded${failed.length > 0 ? `, ${failed.length} not` : ""}. `}
        {desk.leftOut.value > 0 &&
          `${formatNumberOf(desk.leftOut.value, "file was", "files were")} left out: not music. `}
        {desk.unread.value > 0 && `${formatCount(desk.unread.value)} could not be read. `}
        {items.length > 0 && done === items.length && "They play within seconds, as soon as they are encoded."}
      </p>
      {failed.length > 0 && (
        <button type="button" class="button" onClick={() => desk.retry()}>
          Try again what failed
        </button>
      )}
      {open.length > 0 && (
        <ul>
          {open.slice(0, shownMax).map((item) => (
            <Line key={item.name} item={item} />
          ))}
          {open.length > shownMax && <li class="muted">and {open.length - shownMax} more</li>}
        </ul>
      )}
    </fieldset>
  );
}

function Choice({
  label,
  desk,
  isFolder,
}: {
  readonly label: string;
  readonly desk: UploadDesk;
  readonly isFolder?: true;
}) {
  return (
    <label class="button uploads-choice">
      {label}
      <input
        type="file"
        class="visually-hidden"
        multiple
        {...(isFolder ? { webkitdirectory: true } : {})}
        onChange={(event) => {
          const input = event.currentTarget;
          desk.add(filesOfField(input.files ?? []));
          // So that the same file may be chosen again.
          input.value = "";
        }}
      />
    </label>
  );
}

function Line({ item: { name, bytes, sentBytes, state, reason } }: { readonly item: UploadItem }) {
  return (
    <li>
      <span class="uploads-path">{name}</span>
      {state === "failed" ? (
        <span class="trouble">{withoutName(reason ?? "", name)}</span>
      ) : (
        <progress aria-label={`Upload of ${name}`} max={Math.max(1, bytes)} value={sentBytes} />
      )}
    </li>
  );
}

/** The name stands above already. */
function withoutName(reason: string, name: string): string {
  const rest = reason.startsWith(`"${name}" `) ? `It ${reason.slice(name.length + 3)}` : reason;
  return `${rest.slice(0, 1).toUpperCase()}${rest.slice(1)}`;
}
