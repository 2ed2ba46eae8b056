import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { placeTrouble, settleUpload } from "./settle-upload.ts";

function folders() {
  const root = mkdtempSync(join(tmpdir(), "tutti-settle-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "music");
  mkdirSync(folder);
  const receive = (text: string) => {
    writeFileSync(join(root, "received"), text);
    return join(root, "received");
  };
  return { root, folder, receive };
}

test("a file comes whole to its place below the music folder, and nothing else lies beside it", async () => {
  const { folder, receive } = folders();
  const settled = await settleUpload({ staged: receive("sound"), folder, name: "Ada/First/01 Song.flac" });
  expect(settled).toEqual({ ok: true, value: join(folder, "Ada/First/01 Song.flac") });
  expect(readFileSync(join(folder, "Ada/First/01 Song.flac"), "utf8")).toBe("sound");
  expect(readdirSync(join(folder, "Ada/First"))).toEqual(["01 Song.flac"]);
});

test("what is there already is not replaced", async () => {
  const { folder, receive } = folders();
  writeFileSync(join(folder, "song.mp3"), "older");
  for (const [text, words] of [
    ["newest", "as another file"],
    ["newer", "with as many bytes"],
  ] as const) {
    const settled = await settleUpload({ staged: receive(text), folder, name: "song.mp3" });
    expect(settled.ok ? "" : settled.error).toContain(words);
  }
  expect(readFileSync(join(folder, "song.mp3"), "utf8")).toBe("older");
  expect(readdirSync(folder)).toEqual(["song.mp3"]);
});

test("a link on the way out of the music folder is not followed", async () => {
  const { root, folder, receive } = folders();
  mkdirSync(join(root, "elsewhere"));
  symlinkSync(join(root, "elsewhere"), join(folder, "out"));
  const settled = await settleUpload({ staged: receive("sound"), folder, name: "out/song.mp3" });
  expect(settled.ok ? "" : settled.error).toContain("lies outside of the music folder");
  expect(readdirSync(join(root, "elsewhere"))).toEqual([]);
});

test("a name that is a folder, and a folder that is a file, are told in a sentence", async () => {
  const { folder, receive } = folders();
  mkdirSync(join(folder, "song.mp3"));
  const taken = await settleUpload({ staged: receive("sound"), folder, name: "song.mp3" });
  expect(taken.ok ? "" : taken.error).toContain('"song.mp3" is in the music folder already');
  writeFileSync(join(folder, "Ada"), "");
  const below = await settleUpload({ staged: receive("sound"), folder, name: "Ada/song.mp3" });
  expect(below.ok ? "" : below.error).toMatch(/^[A-Z"].{20,}/);
});

test("a path that the disk does not take is told before anything is sent, and again if it was sent", async () => {
  const { folder, receive } = folders();
  const deep = join(folder, ...Array<string>(13).fill("d".repeat(200)));
  mkdirSync(deep, { recursive: true });
  const name = `${`${"e".repeat(200)}/`.repeat(7)}${"f".repeat(190)}.mp3`;
  const words = "is too long for the disk of the music folder; give it or its folders shorter names";
  expect(await placeTrouble({ folder: deep, name })).toContain(words);
  const settled = await settleUpload({ staged: receive("sound"), folder: deep, name });
  expect(settled.ok ? "" : settled.error).toContain(words);
  expect(await placeTrouble({ folder, name })).toBeNull();
});
