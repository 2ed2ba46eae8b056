import type { HiddenSong } from "../../shared/api/library/hidden.ts";

type Named = Pick<HiddenSong, "title" | "artistName" | "albumTitle" | "sourceName" | "hiddenAt">;

/** A hidden song in one line: since when (UTC), what it takes, and which one it is. */
export function describeHidden({ title, artistName, albumTitle, sourceName, hiddenAt }: Named, bytes: number): string {
  const since = hiddenAt.slice(0, 16).replace("T", " ");
  const what = [title, artistName, albumTitle, sourceName].filter((text) => text !== "").join(" · ");
  // Names come from files of strangers: none moves the terminal's cursor.
  return `${since}  ${megabytes(bytes).padStart(8)}  ${what}`.replaceAll(/\p{Cc}/gu, "?");
}

/** What was removed for good, or would be, by the bytes of each song. */
export function describePrune(sizes: readonly number[], isDryRun: boolean): string {
  const songs = `${sizes.length} ${sizes.length === 1 ? "song" : "songs"}`;
  const freed = megabytes(sizes.reduce((sum, bytes) => sum + bytes, 0));
  return isDryRun
    ? `${songs} would be removed for good, and ${freed} freed; nothing was removed`
    : `${songs} removed for good, ${freed} freed`;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
