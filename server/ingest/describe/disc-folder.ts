import { basename, dirname, join } from "node:path";

/** "CD1", "Disc 2", "Disk 03 - Live": a folder that is part of the album above it. */
const wholeName = /^(?:cd|dis[ck])[\s._-]*0*(?<disc>\d{1,2})(?:\s*(?:[-–:.]\s+|(?=[([]))(?<title>\S.*))?$/iu;

/** "Evening CD1", "Evening (Disc 2)", "Evening [CD 2]": a part of the album that its name begins with. */
const endOfName = /^(?<album>.*[^\s._([-])[\s._-]*(?:[\s._-]|[([])(?:cd|dis[ck])[\s._-]*0*(?<disc>\d{1,2})[)\]]?$/iu;

export interface DiscFolder {
  /** The album that it is named after; null when it is called after the disc alone, and lies in the album's folder. */
  readonly album: string | null;
  readonly disc: number;
  readonly title: string | null;
}

/** What a folder's name says of a disc; null when it says nothing. */
export function readDiscFolder(name: string): DiscFolder | null {
  const { disc, title, album } = (wholeName.exec(name) ?? endOfName.exec(name))?.groups ?? {};
  const number = Number.parseInt(disc ?? "", 10);
  if (!(number >= 1)) return null;
  return { album: album ?? null, disc: number, title: title?.replace(/^[([](.*)[)\]]$/u, "$1") ?? null };
}

export function isDiscFolder(name: string): boolean {
  return readDiscFolder(name)?.album === null;
}

/** The folder that stands for an album: the one of its songs, or what the folders of its discs have in common. */
export function albumFolderOf(folder: string): string {
  const found = readDiscFolder(basename(folder));
  if (found === null) return folder;
  return found.album === null ? dirname(folder) : join(dirname(folder), found.album);
}
