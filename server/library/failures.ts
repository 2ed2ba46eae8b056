import type { LibraryFailure } from "../../shared/api/ingest.ts";
import { fileKey, type KnownFile } from "../catalog/queries/known-file.ts";
import { shownPath } from "../files/native-path.ts";
import { fileIdOf } from "../ingest/queue/file-id.ts";

interface Meaning {
  /** Of the reason as a program or the system gives it. The first that fits counts. */
  readonly words: RegExp;
  /** The same for people; left out where the reason is plain. */
  readonly plain?: string;
  readonly advice: string;
}

const listenElsewhere = "play it with another program: if it does not play there either, replace it";

const meanings: readonly Meaning[] = [
  { words: /may not be read/, advice: "let the user that runs Tutti read it, then try again" },
  { words: /without ffmpeg/, advice: "install ffmpeg and restart Tutti" },
  {
    words: /cue sheet is left out: the sound file/,
    advice: "put that file beside the sheet, correct its FILE line, or remove the sheet",
  },
  {
    words: /cue sheet is left out/,
    advice: "correct or remove the sheet; until then the whole sound file plays as one song",
  },
  { words: /changed while|exchanged while|no such file/, advice: "nothing: it is tried again at the next scan" },
  { words: /link that leads out/, advice: "set TUTTI_MUSIC_DIR to the folder it leads to as well, or copy the file" },
  {
    words: /link in a circle|it is a (?:folder|link|FIFO|socket|device)/,
    advice: "remove it, or give it another name",
  },
  { words: /not connected|disk cannot read/, advice: "look after the disk, then try again" },
  {
    words: /it is empty|more than \d+$|deeper than|path is too long/,
    advice: "replace the file, or take it out of the folder",
  },
  { words: /longer than \d+ hours/, advice: "cut it into parts, such as chapters" },
  {
    words: /MiB of memory|Cannot allocate memory/,
    plain: "reading it takes more memory than a song may take",
    advice: `it is damaged, or made to do harm: ${listenElsewhere}`,
  },
  {
    words: /not done within/,
    plain: "it could not be read in the time that a song may take",
    advice: `try again when the machine has less to do; if it fails again, ${listenElsewhere}`,
  },
  {
    words: /could not be started/,
    plain: "the program that reads it could not be started",
    advice: "look whether the machine has memory left and ffmpeg can be run, then try again",
  },
  {
    words: /its sound is in|sample rate|channels, not/,
    advice: "convert it, to FLAC for example, and put that in its place",
  },
  {
    words:
      /Invalid data|moov atom|could not find codec|Unsupported|no sound in it|does not contain any stream|matches no streams/i,
    plain: "there is no sound in it that can be read: it is damaged, or not what its name says",
    advice: listenElsewhere,
  },
  {
    words: /ffmpeg ended with|its process ended|ffmpeg made/,
    plain: "its sound cannot be read to the end: it is damaged, or of an unusual kind",
    advice: `${listenElsewhere}; if it does, convert it to FLAC`,
  },
];

/** What is told of a file that failed. Folders are those that are looked through, as the system names them. */
export function failureOf(
  { path, part, reason }: Pick<KnownFile, "path" | "part" | "reason">,
  folders: readonly string[] = [],
): LibraryFailure {
  const why = reason ?? "it could not be read";
  const meaning = meanings.find(({ words }) => words.test(why));
  const folder = folders.find((one) => path.startsWith(`${one}/`));
  const song = part === 0 ? "" : ` (song ${part} of its cue sheet)`;
  return {
    id: fileIdOf(fileKey({ path, part })),
    path: shownPath(path) + song,
    shortPath: shownPath(folder === undefined ? path : path.slice(folder.length + 1)) + song,
    reason: meaning?.plain ?? why,
    detail: meaning?.plain === undefined ? null : why,
    advice: meaning?.advice ?? listenElsewhere,
  };
}

/** RFC 4180, with a first line of names. What a spreadsheet would take for a formula is made text. */
export function failuresCsv(failures: readonly LibraryFailure[]): string {
  const names = ["path", "reason", "advice", "detail"] as const;
  const rows = [[...names], ...failures.map((failure) => names.map((name) => failure[name] ?? ""))];
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
