import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { settleUpload } from "./settle-upload.ts";

function folders() {
  const root = mkdtempSync(join(tmpdir(), "tutti-settle-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "music");
  mkdirSync(folder);
  const receive = (text: string) => {
    writeFileSync(join(root, "received"), text);
    return join(root, "received");
  };
  const settle = (text: string, name: string) =>
    settleUpload({ staged: receive(text), folder, name, hasKnownFiles: async () => false });
  return { root, folder, receive, settle };
}

test("a file comes whole to its place below the music folder, and nothing else lies beside it", async () => {
  const { folder, settle } = folders();
  const settled = await settle("sound", "Ada/First/01 Song.flac");
  expect(settled).toEqual({ ok: true, value: join(folder, "Ada/First/01 Song.flac") });
  expect(readFileSync(join(folder, "Ada/First/01 Song.flac"), "utf8")).toBe("sound");
  expect(readdirSync(join(folder, "Ada/First"))).toEqual(["01 Song.flac"]);
});

test("what is there already is not replaced", async () => {
  const { folder, settle } = folders();
  writeFileSync(join(folder, "song.mp3"), "older");
  for (const [text, words] of [
    ["newest", "as another file"],
    ["newer", "with as many bytes"],
  ] as const) {
    const settled = await settle(text, "song.mp3");
    expect(settled.ok ? "" : settled.error).toContain(words);
  }
  expect(readFileSync(join(folder, "song.mp3"), "utf8")).toBe("older");
  expect(readdirSync(folder)).toEqual(["song.mp3"]);
});

test("a link on the way out of the music folder is not followed", async () => {
  const { root, folder, settle } = folders();
  mkdirSync(join(root, "elsewhere"));
  symlinkSync(join(root, "elsewhere"), join(folder, "out"));
  const settled = await settle("sound", "out/song.mp3");
  expect(settled.ok ? "" : settled.error).toContain("lies outside of the music folder");
  expect(readdirSync(join(root, "elsewhere"))).toEqual([]);
});

test("a name that is a folder, and a folder that is a file, are told in a sentence", async () => {
  const { folder, settle } = folders();
  mkdirSync(join(folder, "song.mp3"));
  const taken = await settle("sound", "song.mp3");
  expect(taken.ok ? "" : taken.error).toContain('"song.mp3" is in the music folder already');
  writeFileSync(join(folder, "Ada"), "");
  const below = await settle("sound", "Ada/song.mp3");
  expect(below.ok ? "" : below.error).toMatch(/^[A-Z"].{20,}/);
});

test("a music folder that went meanwhile is not made anew, and an empty one of which songs are known is left empty", async () => {
  const { folder, receive, settle } = folders();
  const away = await settleUpload({ staged: receive("sound"), folder, name: "a.mp3", hasKnownFiles: async () => true });
  expect(away.ok ? "" : away.error).toContain("is empty, and songs of it are known: mount its disk");
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  const gone = await settle("sound", "Ada/a.mp3");
  expect(gone.ok ? "" : gone.error).toContain("is not there: mount its disk, or make the folder");
  expect(existsSync(folder)).toBe(false);
});
