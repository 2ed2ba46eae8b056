import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { coversTriedMax } from "../limits.ts";
import { findArtistPictures, findFolderCovers } from "./folder-covers.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tutti-covers-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
}

const found = async (path: string) =>
  (await findFolderCovers(join(root, path), root)).map((cover) => relative(root, cover));

test("pictures of an album are known by their names, in any case and of any kind, the likeliest first", async () => {
  put("a/AlbumArt.jpg", "a/front.gif", "a/cover.webp", "a/Album.PNG", "a/Folder.avif", "a/cover.jpeg", "a/Cover.jpg");
  put("a/AlbumArt_{0F1E-22}_Large.jpg", "a/AlbumArt_{0F1E-22}_Small.jpg", "a/holiday.jpg", "a/cover", "a/cover.svg");
  expect(await found("a/x.flac")).toEqual([
    "a/Cover.jpg",
    "a/cover.jpeg",
    "a/cover.webp",
    "a/Folder.avif",
    "a/front.gif",
    "a/Album.PNG",
    "a/AlbumArt.jpg",
    "a/AlbumArt_{0F1E-22}_Large.jpg",
  ]);
});

test("a disc's folder is followed by the one above it, and no other folder is", async () => {
  put("artist/cover.jpg", "artist/album/cover.jpg", "artist/album/CD1/front.png", "artist/album/CD1/x.flac");
  expect(await found("artist/album/CD1/x.flac")).toEqual(["artist/album/CD1/front.png", "artist/album/cover.jpg"]);
  expect(await found("artist/album/x.flac")).toEqual(["artist/album/cover.jpg"]);
});

test("nothing above the music folder is looked at", async () => {
  put("cover.jpg", "CD1/x.flac");
  expect(await findFolderCovers(join(root, "CD1/x.flac"), join(root, "CD1"))).toEqual([]);
});

test("not more than a few are tried", async () => {
  put(
    ...["cover", "folder", "front"].flatMap((name) =>
      ["jpg", "jpeg", "png", "webp", "gif"].map((kind) => `a/${name}.${kind}`),
    ),
  );
  expect(await found("a/x.flac")).toHaveLength(coversTriedMax);
});

test("the picture of an artist lies above the album, and above the album of a disc; the likeliest kind comes first", async () => {
  put(
    "ada/artist.webp",
    "ada/Artist.JPG",
    "ada/artist.txt",
    "ada/artists.png",
    "ada/album/CD1/x.flac",
    "ada/album/artist.jpg",
  );
  const artist = async (path: string) =>
    (await findArtistPictures(join(root, path), root)).map((picture) => relative(root, picture));
  expect(await artist("ada/album/CD1/x.flac")).toEqual(["ada/Artist.JPG", "ada/artist.webp"]);
  expect(await artist("ada/album/x.flac")).toEqual(["ada/Artist.JPG", "ada/artist.webp"]);
  // The music folder's own is nobody's, and what lies above it is not looked at.
  put("artist.jpg");
  expect(await artist("ada/x.flac")).toEqual([]);
  expect(await artist("x.flac")).toEqual([]);
});
