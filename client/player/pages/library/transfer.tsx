import { Download, Upload } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Thing } from "../../../../shared/collection/operation.ts";
import { enCollection } from "../../../texts/en-collection.ts";
import type { Collection } from "../../collection/collection-port.ts";
import { makePlaylist } from "../../collection/deeds.ts";
import { asJson } from "../../collection/export-lists.ts";
import { fileBytesMax, readList } from "../../collection/read-lists.ts";
import { resolve } from "../../collection/resolve.ts";
import { songThing } from "../../collection/things.ts";
import { save } from "./download.ts";

const words = enCollection.transfer;

/** What came of a file that was read. */
interface Outcome {
  readonly lines: readonly string[];
  readonly playlist?: string;
  /** Songs of it that are not here. */
  readonly unmatched?: readonly Thing[];
}

/** Files of the whole collection, and playlists of other programs. */
export function Transfer({ collection }: { readonly collection: Collection }) {
  const input = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const exportAll = () => {
    const operations = collection.operations();
    if (operations.length === 0) setOutcome({ lines: [words.nothing] });
    else save(`tutti-${new Date().toISOString().slice(0, 10)}.json`, "application/json", asJson(operations));
  };
  const importFiles = async (files: readonly File[]) => {
    for (const file of files) setOutcome(await importFile(collection, file));
  };
  return (
    <section aria-labelledby="transfer">
      <h2 id="transfer" class="section-title">
        {words.title}
      </h2>
      <p class="muted library-hint">{words.text}</p>
      <div class="library-files">
        <button type="button" class="button" onClick={exportAll}>
          <Download size={18} aria-hidden="true" /> {words.export}
        </button>
        <button type="button" class="button" onClick={() => input.current?.click()}>
          <Upload size={18} aria-hidden="true" /> {words.import}
        </button>
        <input
          ref={input}
          class="visually-hidden"
          type="file"
          tabIndex={-1}
          aria-label={words.import}
          accept=".json,.m3u,.m3u8,application/json,audio/x-mpegurl"
          onChange={(event) => {
            const { files } = event.currentTarget;
            void importFiles([...(files ?? [])]).then(() => {
              // The same file may be chosen again.
              if (input.current) input.current.value = "";
            });
          }}
        />
        <span class="muted">{words.formats}</span>
      </div>
      <div role="status" class="library-outcome">
        {outcome?.lines.map((line) => (
          <p key={line}>{outcome.playlist ? <Link href={`/playlist/${outcome.playlist}`}>{line}</Link> : line}</p>
        ))}
        {outcome?.unmatched && outcome.unmatched.length > 0 && (
          <>
            <p>{words.unmatched}</p>
            <ul>
              {outcome.unmatched.slice(0, shownMax).map(({ id, title, artist }) => (
                <li key={id}>{artist === "" ? title : `${artist} – ${title}`}</li>
              ))}
            </ul>
            {outcome.unmatched.length > shownMax && <p>… {outcome.unmatched.length - shownMax}</p>}
          </>
        )}
      </div>
    </section>
  );
}

/** Of the songs that are not here so many are named. */
const shownMax = 50;

async function importFile(collection: Collection, file: File): Promise<Outcome> {
  if (file.size > fileBytesMax) return { lines: [words.tooLarge(fileBytesMax / 1_048_576)] };
  let text: string;
  try {
    text = await file.text();
  } catch {
    return { lines: [words.unreadable] };
  }
  const read = readList(file.name, text, collection.draw);
  if (read.kind === "trouble") return { lines: [read.text] };
  if (read.kind === "collection") {
    const taken = await collection.take(read.operations);
    if (taken === null) return { lines: [enCollection.notKept] };
    const faults = [...read.faults, ...taken.faults];
    const refused = faults.length > 0 ? [words.refused(faults.length, faults[0] ?? "")] : [];
    return { lines: [words.taken(taken.count), ...refused] };
  }
  const tracks = await resolve(read.songs);
  const things = read.songs.map((song, at) => {
    const track = tracks?.[at];
    return track ? songThing(track) : song;
  });
  const playlist = await makePlaylist(collection, read.name, things, read.leftOut);
  if (playlist === null) return { lines: [enCollection.notKept] };
  if (tracks === null) return { lines: [words.away], playlist };
  const unmatched = read.songs.filter((_, at) => tracks[at] === null);
  return {
    lines: [words.matched(read.name, read.songs.length - unmatched.length, read.songs.length)],
    playlist,
    unmatched,
  };
}
