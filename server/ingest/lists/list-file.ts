import { basename, dirname, extname, posix } from "node:path";
import { pathFromBytes } from "../../files/native-path.ts";
import { scanDepthMax } from "../limits.ts";

/** Bytes of a list, and entries of it that are read. */
export const listBytesMax = 1_000_000;
export const listEntriesMax = 10_000;
/** Characters of an entry: Linux takes no longer path. */
export const entryCharactersMax = 4_096;
const titleMax = 300;

export const listExtensions = ["m3u", "m3u8", "pls"] as const;

/** A list as it is written. */
export interface ListFile {
  /** What `#PLAYLIST:` says, or else the name of the file. */
  readonly title: string;
  readonly entries: readonly string[];
}

export function isListFile(path: string): boolean {
  return listExtensions.some((extension) => extension === extname(path).slice(1).toLowerCase());
}

/** Reads M3U, M3U8 and PLS. Entries are in the form of `pathFromBytes`, with `/`; addresses of the network stay as they are. */
export function readListFile(path: string, bytes: Uint8Array): ListFile {
  const isPls = extname(path).toLowerCase() === ".pls";
  const lines = linesOf(bytes);
  const fallback = basename(path, extname(path));
  const said = lines.map((line) => /^#PLAYLIST:\s*(\S.*)$/iu.exec(line)?.[1]).find((title) => title !== undefined);
  const entries = isPls
    ? lines
        .map((line) => /^File(\d+)\s*=\s*(\S.*)$/iu.exec(line))
        .flatMap((found) => (found ? [{ number: Number(found[1]), entry: found[2] ?? "" }] : []))
        .sort((left, right) => left.number - right.number)
        .map(({ entry }) => entry)
    : lines.filter((line) => line !== "" && !line.startsWith("#"));
  return {
    title: (said ?? fallback).replaceAll("\0", "").trim().slice(0, titleMax),
    entries: entries.slice(0, listEntriesMax).map(plain),
  };
}

/** Names are bytes. UTF-8 stays what it is, other bytes keep their escape, and UTF-16 with a mark is read as such. */
function linesOf(bytes: Uint8Array): string[] {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString("hex");
  const text =
    mark === "fffe" || mark === "feff"
      ? new TextDecoder(mark === "fffe" ? "utf-16le" : "utf-16be").decode(bytes)
      : pathFromBytes(Buffer.from(bytes));
  return text
    .replace(/^\ufeff/u, "")
    .split(/\r\n|\r|\n/u)
    .map((line) => line.trim());
}

/** `file:` addresses and the backslashes of Windows are paths. Their signs stay as they are written: see `placesOf`. */
function plain(entry: string): string {
  const [, address] = /^file:(?:\/\/[^/]*)?(\/.*)$/iu.exec(entry) ?? [];
  // Of a path of Windows the drive comes behind a slash.
  if (address !== undefined) return address.replace(/^\/(?=[a-z]:\/)/iu, "");
  return /^[a-z][a-z0-9+.-]+:\/\//iu.test(entry) ? entry : entry.replaceAll("\\", "/");
}

/** What is written as in an address, `My%20Song.mp3`; the same where nothing is. A byte that is no UTF-8 keeps its escape. */
export function decodedEntry(entry: string): string {
  const bytes = (run: string) => pathFromBytes(Buffer.from(run.replaceAll("%", ""), "hex"));
  return entry.replace(/(?:%[0-9a-f]{2})+/giu, bytes);
}

/** Where an entry may lie, the likeliest first: as it is written, or else as an address; empty when it leads nowhere below the folder, or is longer than a path. */
export function placesOf(entry: string, where: { readonly listPath: string; readonly root: string }): string[] {
  if (entry.length > entryCharactersMax) return [];
  // A set: where nothing is written as in an address, it is looked at once.
  const forms = [...new Set([entry, decodedEntry(entry)])];
  return [...new Set(forms.flatMap((written) => placesOfPath(written, where)))];
}

function placesOfPath(
  entry: string,
  { listPath, root }: { readonly listPath: string; readonly root: string },
): string[] {
  if (/^[a-z][a-z0-9+.-]+:\/\//iu.test(entry)) return [];
  const isAbsolute = entry.startsWith("/") || /^[a-z]:\//iu.test(entry);
  const places = isAbsolute
    ? [posix.normalize(entry), ...tailsBelow(entry, root)]
    : [posix.join(dirname(listPath), entry)];
  // A list may have been written with names in Latin-1 for files in UTF-8.
  const latin = places.map((place) =>
    place.replace(/[\udc80-\udcff]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xdc00)),
  );
  return [...new Set([...places, ...latin])].filter((place) => place.startsWith(`${root}/`));
}

/** An absolute path of another machine may end like one here: `D:/Music/Ada/1.mp3`. */
function tailsBelow(entry: string, root: string): string[] {
  const parts = posix
    .normalize(entry.replace(/^[a-z]:/iu, ""))
    .split("/")
    .filter((part) => part !== "");
  // Nothing lies deeper than a scan looks.
  const last = parts.slice(1).slice(-(scanDepthMax + 1));
  return last.map((_, index) => `${root}/${last.slice(index).join("/")}`);
}
