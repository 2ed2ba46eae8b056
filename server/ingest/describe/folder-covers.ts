import { readdir } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { nativePath } from "../../files/native-path.ts";
import { coversTriedMax } from "../limits.ts";
import { albumFolderOf, isDiscFolder } from "./disc-folder.ts";

/** What programs and people call the picture of an album, the likeliest first. */
const coverNames = ["cover", "folder", "front", "album", "albumart"];
const kinds = ["jpg", "jpeg", "png", "webp", "avif", "gif"];

/** What Windows Media Player writes: AlbumArt_{C0F3A1B2-…}_Large.jpg. */
const playerCover = /^albumart_\{[0-9a-f-]+\}_large\.jpg$/;

/** Pictures that may show the album of a sound file: those in its folder and, when that is a disc's, those above it. */
export async function findFolderCovers(soundPath: string, root: string): Promise<string[]> {
  const folder = dirname(soundPath);
  const own = await coversIn(folder);
  const above = folder !== root && isDiscFolder(basename(folder)) ? await coversIn(dirname(folder)) : [];
  return [...own, ...above].slice(0, coversTriedMax);
}

/**
 * Pictures of the artist of a sound file: `artist.jpg` and its like in the folder above its album's, where that lies within the music folder.
 */
export async function findArtistPictures(soundPath: string, root: string): Promise<string[]> {
  const folder = dirname(albumFolderOf(dirname(soundPath)));
  if (!folder.startsWith(`${root}${sep}`)) return [];
  const names = await readdir(nativePath(folder));
  const kindOf = (name: string) => kinds.indexOf(artistPicture.exec(name)?.[1]?.toLowerCase() ?? "");
  return names
    .filter((name) => kindOf(name) >= 0)
    .sort((one, other) => kindOf(one) - kindOf(other) || (one < other ? -1 : 1))
    .slice(0, coversTriedMax)
    .map((name) => join(folder, name));
}

const artistPicture = /^artist\.([a-z]+)$/iu;

async function coversIn(folder: string): Promise<string[]> {
  const names = await readdir(nativePath(folder));
  return names
    .map((name) => ({ name, rank: rankOf(name.toLowerCase()) }))
    .filter(({ rank }) => rank >= 0)
    .sort((one, other) => one.rank - other.rank || (one.name < other.name ? -1 : 1))
    .map(({ name }) => join(folder, name));
}

/** -1 when it is no cover. */
function rankOf(name: string): number {
  if (playerCover.test(name)) return coverNames.length * kinds.length;
  const dot = name.lastIndexOf(".");
  const rank = coverNames.indexOf(name.slice(0, dot));
  const kind = kinds.indexOf(name.slice(dot + 1));
  return rank < 0 || kind < 0 || dot < 0 ? -1 : rank * kinds.length + kind;
}
