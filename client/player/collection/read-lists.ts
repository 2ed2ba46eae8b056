import { collectionLimits } from "../../../shared/collection/limits.ts";
import type { Operation, Thing } from "../../../shared/collection/operation.ts";
import { parseOperation } from "../../../shared/collection/parse-operation.ts";
import { enCollection } from "../../texts/en-collection.ts";
import { fileKind, fileVersion } from "./export-lists.ts";
import { lengthOf, short } from "./things.ts";

const words = enCollection.transfer;

/** Bytes of a file that is read: what as many operations as are kept take, and about the longest text that browsers hold. */
export const fileBytesMax = 512 * 1_048_576;

export type ReadFile =
  | { readonly kind: "collection"; readonly operations: readonly Operation[]; readonly faults: readonly string[] }
  /** `leftOut`: so many more songs are in the file than a playlist has room for. */
  | { readonly kind: "playlist"; readonly name: string; readonly songs: readonly Thing[]; readonly leftOut: number }
  | { readonly kind: "trouble"; readonly text: string };

/** Reads what was exported here, or a playlist of any program. `draw` makes ids for songs that are known by their names alone. */
export function readList(fileName: string, text: string, draw: () => string): ReadFile {
  const plain = text.replace(/^\ufeff/, "");
  if (/\.m3u8?$/i.test(fileName) || plain.startsWith("#EXTM3U")) return readM3u(fileName, plain, draw);
  let file: unknown;
  try {
    file = JSON.parse(plain);
  } catch {
    return { kind: "trouble", text: words.notOurs };
  }
  const { kind, version, operations } = (file ?? {}) as Record<string, unknown>;
  if (kind !== fileKind || !Array.isArray(operations)) return { kind: "trouble", text: words.notOurs };
  if (version !== fileVersion) return { kind: "trouble", text: words.newer(version) };
  const good: Operation[] = [];
  const faults: string[] = [];
  operations.forEach((value, at) => {
    const read = parseOperation(value);
    if (read.ok) good.push(read.value);
    else faults.push(`${at + 1}: ${read.error}`);
  });
  return { kind: "collection", operations: good, faults };
}

function readM3u(fileName: string, text: string, draw: () => string): ReadFile {
  let name = "";
  let told: { seconds?: number; title?: string; artist?: string; album?: string; id?: string } = {};
  const songs: Thing[] = [];
  let leftOut = 0;
  for (const raw of text.split(/\r\n|\r|\n/u)) {
    const line = raw.trim();
    const [, directive, value = ""] = /^#(PLAYLIST|EXTINF|EXTART|EXTALB|TUTTI):\s*(.*)$/iu.exec(line) ?? [];
    if (directive === undefined && (line === "" || line.startsWith("#"))) continue;
    switch (directive?.toUpperCase()) {
      case "PLAYLIST":
        name ||= value;
        break;
      case "EXTINF": {
        const [, seconds, title = ""] = /^(-?\d+(?:\.\d+)?)[^,]*,\s*(.*)$/u.exec(value) ?? [];
        told = { ...told, seconds: Math.max(0, Number(seconds ?? 0)), title };
        break;
      }
      case "EXTART":
        told = { ...told, artist: value };
        break;
      case "EXTALB":
        told = { ...told, album: value };
        break;
      case "TUTTI":
        told = { ...told, id: value };
        break;
      default:
        if (songs.length === collectionLimits.entriesMax) leftOut += 1;
        else songs.push(songOf(told, line, draw));
        told = {};
    }
  }
  if (songs.length === 0) return { kind: "trouble", text: words.noSongs };
  return { kind: "playlist", name: name || fileName.replace(/\.\w+$/, ""), songs, leftOut };
}

/** What its lines say, and where they say nothing its path: "…/Artist/Album/01 - Title.flac". */
function songOf(
  told: { seconds?: number; title?: string; artist?: string; album?: string; id?: string },
  path: string,
  draw: () => string,
): Thing {
  const parts = path.replaceAll("\\", "/").split("/").filter(Boolean);
  const file = (parts.at(-1) ?? "").replace(/\.[A-Za-z0-9]{2,4}$/, "").replace(/^(?:\d{1,3}\s*[-._]+\s*|0\d\s+)/, "");
  const named = splitName(told.title || file, told.artist);
  return {
    id: /^[A-Za-z0-9_-]{1,64}$/.test(told.id ?? "") ? (told.id as string) : `line-${draw()}`,
    title: short(named.title),
    artist: short(told.artist ?? (named.artist || (parts.length >= 3 ? (parts.at(-3) ?? "") : ""))),
    album: short(told.album ?? (parts.length >= 3 ? (parts.at(-2) ?? "") : "")),
    albumId: "",
    durationSeconds: lengthOf(told.seconds ?? 0),
    coverUrl: null,
  };
}

/** "Artist - Title" as most programs write it. */
function splitName(text: string, artist?: string): { readonly title: string; readonly artist: string } {
  if (artist && text.startsWith(`${artist} - `)) return { artist, title: text.slice(artist.length + 3) };
  // Said to be of nobody is said as well: "Nocturne - Op. 9".
  if (artist !== undefined) return { artist, title: text };
  const at = text.indexOf(" - ");
  return at < 0 ? { artist: "", title: text } : { artist: text.slice(0, at), title: text.slice(at + 3) };
}
