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
import type { LinkFile } from "../files/write-once.ts";
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
  const settle = (text: string, name: string, linkFile?: LinkFile) =>
    settleUpload({
      ...{ staged: receive(text), folder, name, hasKnownFiles: async () => false },
      ...(linkFile ? { linkFile } : {}),
    });
  return { root, folder, receive, settle };
}

test("a file comes whole to its place below the music folder, and nothing else lies beside it", async () => {
  const { folder, settle } = folders();
  const settled = await settle("sound", "Ada/First/01 Song.flac");
  expect(settled).toEqual({ ok: true, value: join(folder, "Ada/First/01 Song.flac") });
  expect(readFileSync(join(folder, "Ada/First/01 Song.flac"), "utf8")).toBe("sound");
  expect(readdirSync(join(folder, "Ada/First"))).toEqual(["01 Song.flac"]);
});

test("what is there already is not replaced, and the same bytes again are as good", async () => {
  const { folder, settle } = folders();
  writeFileSync(join(folder, "song.mp3"), "older");
  for (const [text, words] of [
    ["newest", "as another file"],
    ["newer", "with as many bytes"],
  ] as const) {
    const settled = await settle(text, "song.mp3");
    expect(settled.ok ? "" : settled.error.reason).toContain(words);
  }
  expect(readFileSync(join(folder, "song.mp3"), "utf8")).toBe("older");
  expect(await settle("older", "song.mp3")).toEqual({ ok: true, value: join(folder, "song.mp3") });
  expect(readdirSync(folder)).toEqual(["song.mp3"]);
});

/** As a disk on which a file has one name only. */
const refusing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

test.each(["EPERM", "ENOTSUP", "EXDEV"])(
  "a disk that knows no second names (%s) gets the file whole too, and nothing is replaced",
  async (code) => {
    const { folder, settle } = folders();
    const settled = await settle("sound", "Ada/song.mp3", refusing(code));
    expect(settled).toEqual({ ok: true, value: join(folder, "Ada/song.mp3") });
    const again = await settle("noise", "Ada/song.mp3", refusing(code));
    expect(again.ok ? "" : again.error.reason).toContain("is in the music folder already");
    expect(readFileSync(join(folder, "Ada/song.mp3"), "utf8")).toBe("sound");
    expect(readdirSync(join(folder, "Ada"))).toEqual(["song.mp3"]);
  },
);

test("an empty file that a killed server left in the place of this upload is replaced; one of somebody else is not", async () => {
  const { folder, settle } = folders();
  writeFileSync(join(folder, "song.mp3"), "");
  writeFileSync(join(folder, "other.mp3"), "");
  writeFileSync(join(folder, ".tutti-upload-received"), "sou");
  expect(await settle("sound", "song.mp3", refusing("EPERM"))).toMatchObject({ ok: true });
  expect(readFileSync(join(folder, "song.mp3"), "utf8")).toBe("sound");
  expect(await settle("sound", "other.mp3", refusing("EPERM"))).toMatchObject({ ok: false });
  expect(readdirSync(folder).sort()).toEqual(["other.mp3", "song.mp3"]);
});

test("a name that is taken, leads outside or is too long is refused for good; what may pass is not", async () => {
  const { root, folder, settle } = folders();
  mkdirSync(join(root, "elsewhere"));
  symlinkSync(join(root, "elsewhere"), join(folder, "out"));
  writeFileSync(join(folder, "taken.mp3"), "noise");
  for (const name of ["out/song.mp3", "taken.mp3", `${"a".repeat(300)}/song.mp3`])
    expect([name, await settle("sound", name)]).toMatchObject([name, { error: { isFinal: true } }]);
  for (const code of ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO", "EMFILE"])
    expect([code, await settle("sound", "song.mp3", refusing(code))]).toMatchObject([
      code,
      { error: { isFinal: false } },
    ]);
  rmSync(folder, { recursive: true });
  expect(await settle("sound", "song.mp3")).toMatchObject({ error: { isFinal: false } });
});

test("what the disk refuses for another reason is told, and leaves nothing", async () => {
  const { folder, settle } = folders();
  const settled = await settle("sound", "song.mp3", refusing("ENOSPC"));
  expect(settled.ok ? "" : settled.error.reason).toContain("is full");
  expect(readdirSync(folder)).toEqual([]);
});

test("a link on the way out of the music folder is not followed", async () => {
  const { root, folder, settle } = folders();
  mkdirSync(join(root, "elsewhere"));
  symlinkSync(join(root, "elsewhere"), join(folder, "out"));
  const settled = await settle("sound", "out/song.mp3");
  expect(settled.ok ? "" : settled.error.reason).toContain("lies outside of the music folder");
  expect(readdirSync(join(root, "elsewhere"))).toEqual([]);
});

test("a name that is a folder, and a folder that is a file, are told in a sentence", async () => {
  const { folder, settle } = folders();
  mkdirSync(join(folder, "song.mp3"));
  const taken = await settle("sound", "song.mp3");
  expect(taken.ok ? "" : taken.error.reason).toContain('"song.mp3" is in the music folder already');
  writeFileSync(join(folder, "Ada"), "");
  const below = await settle("sound", "Ada/song.mp3");
  expect(below.ok ? "" : below.error.reason).toMatch(/^[A-Z"].{20,}/);
});

test("a music folder that went meanwhile is not made anew, and an empty one of which songs are known is left empty", async () => {
  const { folder, receive, settle } = folders();
  const away = await settleUpload({ staged: receive("sound"), folder, name: "a.mp3", hasKnownFiles: async () => true });
  expect(away.ok ? "" : away.error.reason).toContain("is empty, and songs of it are known: mount its disk");
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  const gone = await settle("sound", "Ada/a.mp3");
  expect(gone.ok ? "" : gone.error.reason).toContain("is not there: mount its disk, or make the folder");
  expect(existsSync(folder)).toBe(false);
});
