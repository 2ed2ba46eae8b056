import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { pathFilter } from "../files/path-patterns.ts";
import { placeTrouble, type UploadAim, writeTrouble } from "./place-trouble.ts";
import { settleUpload } from "./settle-upload.ts";

function place() {
  const root = mkdtempSync(join(tmpdir(), "tutti-place-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const staging = join(root, "uploads");
  mkdirSync(staging);
  mkdirSync(join(root, "music"));
  const aim: UploadAim = {
    folder: join(root, "music"),
    name: "Ada/One.mp3",
    bytes: 10,
    staging,
    filter: pathFilter({ include: [], exclude: [] }),
    hasKnownFiles: async () => false,
  };
  const trouble = async (change: Partial<UploadAim> = {}) => (await placeTrouble({ ...aim, ...change }))?.text ?? null;
  return { root, folder: aim.folder, aim, trouble };
}

test("a name that is free is no trouble, and asking makes nothing", async () => {
  const { folder, trouble } = place();
  expect(await trouble()).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test("a name that is taken, a folder that is a file, and a link on the way out are told", async () => {
  const { root, folder, trouble } = place();
  mkdirSync(join(folder, "song.mp3"));
  expect(await trouble({ name: "song.mp3" })).toBe('"song.mp3" is in the music folder already');
  writeFileSync(join(folder, "Bo"), "");
  expect(await trouble({ name: "Bo/Cy/song.mp3" })).toContain("lies in a file");
  symlinkSync(root, join(folder, "out"));
  expect(await trouble({ name: "out/new/song.mp3" })).toContain("lies outside of the music folder");
});

test("a path that the disk does not take is told before anything is sent, and again if it was sent", async () => {
  const { root, folder, aim, trouble } = place();
  const deep = join(folder, ...Array<string>(13).fill("d".repeat(200)));
  mkdirSync(deep, { recursive: true });
  const name = `${`${"e".repeat(200)}/`.repeat(7)}${"f".repeat(190)}.mp3`;
  const words = "is too long for the disk of the music folder; give it or its folders shorter names";
  expect(await trouble({ folder: deep, name })).toContain(words);
  writeFileSync(join(root, "received"), "sound");
  const settled = await settleUpload({ ...aim, staged: join(root, "received"), folder: deep, name });
  expect(settled.ok ? "" : settled.error.reason).toContain(words);
  expect(await trouble({ name })).toBeNull();
});

test("what the library leaves out is not taken: it would never be played", async () => {
  const { folder, trouble } = place();
  const filter = pathFilter({ include: ["Ada", "*.flac"], exclude: ["Demos"] });
  const asked = (name: string) => trouble({ filter, name });
  expect(await asked("Ada/Demos/1.mp3")).toContain("TUTTI_MUSIC_EXCLUDE leaves it out");
  expect(await asked("Ada/Demos/cover.jpg")).toContain("TUTTI_MUSIC_EXCLUDE leaves it out");
  expect(await asked("Bo/1.mp3")).toContain("TUTTI_MUSIC_INCLUDE does not name it");
  for (const name of ["Ada/1.mp3", "Bo/1.flac", "Bo/cover.jpg"]) expect(await asked(name)).toBeNull();
  mkdirSync(join(folder, "Ada", "Talks"), { recursive: true });
  writeFileSync(join(folder, "Ada", ".nomedia"), "");
  expect(await asked("Ada/Talks/New/1.mp3")).toContain("a file .nomedia or .ndignore on the way leaves it out");
  rmSync(join(folder, "Ada", ".nomedia"));
  writeFileSync(join(folder, ".ndignore"), "Talks/\n");
  expect(await asked("Ada/Talks/New/1.mp3")).toContain(".ndignore");
  expect(await asked("Ada/New/1.mp3")).toBeNull();
});

test("a folder that is gone, or empty while songs of it are known, may be a disk that is away", async () => {
  const { folder, trouble } = place();
  const known = { hasKnownFiles: async () => true };
  writeFileSync(join(folder, ".keep"), "");
  expect(await trouble(known)).toContain("is empty, and songs of it are known: mount its disk");
  writeFileSync(join(folder, "song.mp3"), "");
  expect(await trouble(known)).toBeNull();
  rmSync(folder, { recursive: true });
  expect(await trouble()).toContain("is not there: mount its disk, or make the folder");
});

test("what does not fit is told with both figures, and counts twice on the disk where it is received", async () => {
  const { aim } = place();
  expect(await placeTrouble({ ...aim, bytes: 1e15 })).toEqual({
    kind: "full",
    text: expect.stringMatching(/^"Ada\/One.mp3" finds no room \(it lies there twice .*, 20000000\d\d MB needed$/),
  });
});

test("refusals of the system are told in words about the music folder", () => {
  const said = (code: string) =>
    writeTrouble(Object.assign(new Error(code), { code, path: "/m/Ada" }), { folder: "/m", name: "Ada/1.mp3" });
  expect(said("EROFS")).toMatch(/^The music folder \/m is mounted for reading only: .*":ro" away/);
  expect(said("EACCES")).toMatch(/^The user \S+ may not write into \/m\/Ada: /);
  expect(said("ENOSPC")).toMatch(/^The disk of the music folder \/m is full/);
  for (const code of ["EROFS", "EACCES", "EPERM", "ENOSPC", "EDQUOT"])
    expect(said(code)).not.toContain("TUTTI_DATA_DIR");
  expect(said("EBADF")).toBeNull();
});

/** A small disk in memory. Answers how to take it away. */
function mountDisk(folder: string): () => void {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=20m", "tmpfs", folder], { stdio: "ignore" });
  return () => execFileSync("umount", [folder]);
}

const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), "tutti-disk-"));
  try {
    mountDisk(folder)();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
})();

if (!canMount)
  test.skip("read-only and small disks: this account may not mount one of its own (mount -t tmpfs)", () => {});

describe.runIf(canMount)("a music folder on a disk of its own", () => {
  test("a full one and one that is mounted for reading only are told before anything is sent", async () => {
    const { folder, aim, trouble } = place();
    onTestFinished(mountDisk(folder));
    expect(await trouble({ bytes: 10_000_000 })).toBeNull();
    expect(await placeTrouble({ ...aim, bytes: 15_000_000 })).toEqual({
      kind: "full",
      text: expect.stringMatching(/^"Ada\/One.mp3" finds no room in the music folder: .*, 24 MB needed$/),
    });
    execFileSync("mount", ["-o", "remount,ro", folder]);
    expect(await placeTrouble(aim)).toEqual({
      kind: "refused",
      text: expect.stringContaining("is mounted for reading only"),
    });
  });
});
