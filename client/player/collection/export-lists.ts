import type { Operation, Thing } from "../../../shared/collection/operation.ts";

/** What a file of a whole collection says of itself. */
export const fileKind = "tutti-collection";
export const fileVersion = 1;

/** All operations as JSON: read in elsewhere they merge with what is there. */
export function asJson(operations: readonly Operation[]): string {
  // A line for each: as many as are kept have to fit into the longest text that browsers hold.
  const lines = operations.map((operation) => JSON.stringify(operation)).join(",\n");
  return `{"kind":"${fileKind}","version":${fileVersion},"operations":[\n${lines}\n]}\n`;
}

/** A playlist as M3U8, with names in the lines that other players read and the id for Tutti. */
export function asM3u(name: string, songs: readonly Thing[]): string {
  const lines = songs.flatMap(({ id, title, artist, album, durationSeconds }) => [
    `#EXTINF:${Math.round(durationSeconds)},${oneLine(artist === "" ? title : `${artist} - ${title}`)}`,
    `#EXTART:${oneLine(artist)}`,
    ...(album === "" ? [] : [`#EXTALB:${oneLine(album)}`]),
    `#TUTTI:${id}`,
    [artist, album, title]
      .filter((part) => part !== "")
      .map(pathPart)
      .join("/"),
  ]);
  return `${["#EXTM3U", `#PLAYLIST:${oneLine(name)}`, ...lines].join("\n")}\n`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** Where a player of others would look for the file, and never a comment. */
function pathPart(text: string): string {
  return oneLine(text).replaceAll("/", "_").replace(/^#/, "_") || "_";
}
