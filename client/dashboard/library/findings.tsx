import { formatClock, formatCount, formatNumberOf } from "../../design/format.ts";
import type { LibraryDesk, Place } from "./library-desk.ts";
import { Said } from "./said.tsx";

/** Songs that seem to be there twice, and songs with which something is amiss. */
export function Findings({ desk }: { readonly desk: LibraryDesk }) {
  const [doubles, warnings] = [desk.doubles.value, desk.warnings.value];
  return (
    <>
      {doubles && (
        <section class="card">
          <h2>Doubles</h2>
          <p class="figure-text">
            Of different sound: files of the same sound are one song already.{" "}
            {doubles.items.length === 0 && !doubles.isMore && "None."}
          </p>
          <ul class="library-history">
            {doubles.items.map(({ reason, songs }) => (
              <li key={songs.map(({ trackId }) => trackId).join()}>
                <div>
                  <strong>{songs[0]?.title}</strong>
                  <p class="muted">
                    {songs[0]?.artistName} · {reason === "length" ? "hardly another length" : "one place of one album"}
                  </p>
                  {songs.map((song) => (
                    <p key={song.trackId} class="muted">
                      {song.albumTitle} · {formatClock(song.durationSeconds)} · {song.sourceName}
                    </p>
                  ))}
                  <Said desk={desk} at={placeOf(songs)} />
                </div>
                <Correct desk={desk} songs={songs} name={songs[0]?.title ?? ""} />
              </li>
            ))}
          </ul>
          {doubles.isMore && (
            <p class="muted">There may be more: correct or remove those that are listed to see the others.</p>
          )}
        </section>
      )}
      {warnings && (
        <section class="card">
          <h2>Warnings</h2>
          <p class="figure-text">
            {warnings.total === 0 ? "Nothing is amiss." : `${formatNumberOf(warnings.total, "song")}.`}
          </p>
          <ul class="library-history">
            {warnings.items.map((song) => (
              <li key={song.trackId}>
                <div>
                  <strong>{song.title}</strong>
                  <p class="muted">{[song.artistName, song.sourceName].filter((text) => text !== "").join(" · ")}</p>
                  <p>{sentence(song.warnings.join("; "))}</p>
                  <Said desk={desk} at={placeOf([song])} />
                </div>
                <Correct desk={desk} songs={[song]} name={song.title} />
              </li>
            ))}
          </ul>
          {warnings.total > warnings.items.length && (
            <p class="muted">
              The first {formatCount(warnings.items.length)} of {formatCount(warnings.total)}.
            </p>
          )}
        </section>
      )}
    </>
  );
}

interface Found {
  readonly trackId: string;
}

interface CorrectProps {
  readonly desk: LibraryDesk;
  readonly songs: readonly Found[];
  readonly name: string;
}

function Correct({ desk, songs, name }: CorrectProps) {
  const trackIds = songs.map(({ trackId }) => trackId);
  return (
    <button type="button" class="button" onClick={() => void desk.choose({ trackIds }, placeOf(songs))}>
      Correct<span class="visually-hidden"> {name}</span>
    </button>
  );
}

function placeOf(songs: readonly Found[]): Place {
  return `finding ${songs.map(({ trackId }) => trackId).join()}`;
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}
