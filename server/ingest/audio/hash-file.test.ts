import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRegular } from "../../files/open-regular.ts";
import { type FileHashes, hashFile } from "./hash-file.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-hash-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function hashesOf(bytes: Buffer): Promise<FileHashes> {
  const path = join(directory, "song");
  writeFileSync(path, bytes);
  const opened = await openRegular(path);
  if (!opened.ok) throw new Error(opened.error);
  const hashes = await hashFile(opened.value, new AbortController().signal);
  await opened.value.close();
  return hashes;
}

const text = (value: string) => Buffer.from(value, "latin1");
const u32 = (value: number) => Buffer.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
const l32 = (value: number) => Buffer.from(u32(value)).reverse();
const join_ = (...parts: readonly (Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? text(part) : part)));

const id3v2 = (body: string) => join_("ID3\x04\0\0", Buffer.of(0, 0, body.length >> 7, body.length & 127), body);
const id3v1 = (title: string) => join_("TAG", title.padEnd(125, "\0"));
const ape = (body: string) =>
  join_(
    "APETAGEX",
    l32(2000),
    l32(body.length + 32),
    l32(1),
    l32(0xa000_0000),
    Buffer.alloc(8),
    body,
    "APETAGEX",
  ).subarray(0, 32 + body.length);
const apeFooter = (body: string) =>
  join_(body, "APETAGEX", l32(2000), l32(body.length + 32), l32(1), l32(0), Buffer.alloc(8));
const lyrics = (body: string) => join_("LYRICSBEGIN", body, String(body.length + 11).padStart(6, "0"), "LYRICS200");
const flac = (tags: string, frames: string) =>
  join_(
    "fLaC",
    Buffer.of(0, 0, 0, 34),
    Buffer.alloc(34, 7),
    Buffer.of(4, 0, 0, tags.length),
    tags,
    Buffer.of(0x81, 0, 0, tags.length * 2),
    Buffer.alloc(tags.length * 2),
    frames,
  );
const chunk = (name: string, body: string, isBig = false) =>
  join_(name, isBig ? u32(body.length) : l32(body.length), body, body.length % 2 === 1 ? "\0" : "");
const wave = (tags: string, sound: string) => {
  const body = join_(
    "WAVE",
    chunk("fmt ", "f".repeat(16)),
    chunk("LIST", tags),
    chunk("data", sound),
    chunk("id3 ", tags),
  );
  return join_("RIFF", l32(body.length), body);
};
const aiff = (tags: string, sound: string) => {
  const body = join_(
    "AIFF",
    chunk("COMM", "c".repeat(18), true),
    chunk("SSND", sound, true),
    chunk("ID3 ", tags, true),
  );
  return join_("FORM", u32(body.length), body);
};
const box = (name: string, body: string) => join_(u32(body.length + 8), name, body);
const mp4 = (tags: string, sound: string) => join_(box("ftyp", "M4A "), box("moov", tags), box("mdat", sound));
const fastMp4 = (tags: string, sound: string) => join_(box("ftyp", "M4A "), box("mdat", sound), box("moov", tags));
const page = (flags: number, number: number, packets: readonly string[]) => {
  const lacing = packets.flatMap((packet) => [
    ...Array<number>(Math.floor(packet.length / 255)).fill(255),
    packet.length % 255,
  ]);
  return join_(
    ...["OggS\0", Buffer.of(flags), Buffer.alloc(8), l32(77), l32(number), l32(number * 99), Buffer.of(lacing.length)],
    ...[Buffer.from(lacing), ...packets],
  );
};
const opus = (tags: string, sounds: readonly string[]) =>
  join_(
    page(2, 0, ["OpusHead1234"]),
    page(0, 1, [`OpusTags${tags}`]),
    ...sounds.map((sound, at) => page(0, at + 2, [sound])),
  );
const oggFlac = (tags: string, sound: string) =>
  join_(page(2, 0, ["\x7fFLAC1234"]), page(0, 1, [`\x04${tags}`, `\x06${tags}`]), page(0, 2, [`\xff${sound}`]));
const asf = (tags: string, sound: string, id: string) => {
  const header = Buffer.from("3026b2758e66cf11a6d900aa0062ce6c", "hex");
  const data = Buffer.from("3626b2758e66cf11a6d900aa0062ce6c", "hex");
  const sized = (guid: Buffer, body: Buffer) => join_(guid, l32(body.length + 24), l32(0), body);
  return join_(sized(header, text(tags)), sized(data, join_(id.padEnd(16), Buffer.alloc(10), sound)));
};

const long = "x".repeat(700);

describe("the sound of a file is the same whatever its tags are, and another when the sound is another", () => {
  test.each<[string, (tags: string, sound: string) => Buffer]>([
    ["ID3v2 before", (tags, sound) => join_(id3v2(tags), sound)],
    ["ID3v1 after", (tags, sound) => join_(sound.repeat(90), id3v1(tags.slice(0, 100)))],
    [
      "ID3v2 twice, APE and Lyrics3 and ID3v1",
      (tags, sound) =>
        join_(id3v2(tags), id3v2("b"), sound.repeat(90), apeFooter(tags), lyrics(tags), id3v1(tags.slice(0, 100))),
    ],
    ["APE before", (tags, sound) => join_(ape(tags), sound.repeat(90))],
    ["FLAC", (tags, sound) => flac(tags.slice(0, 100), sound)],
    ["FLAC after ID3v2", (tags, sound) => join_(id3v2(tags), flac("t", sound))],
    ["WAVE", wave],
    ["AIFF", aiff],
    ["MP4", mp4],
    ["Opus", (tags, sound) => opus(tags, [sound, "second", "third"])],
    ["FLAC in Ogg", oggFlac],
    ["ASF", (tags, sound) => asf(tags, sound, tags.slice(0, 16))],
  ])("%s", async (_, make) => {
    const [one, edited, other] = [
      await hashesOf(make("title one", "sound of the song")),
      await hashesOf(make(`another title ${long}`, "sound of the song")),
      await hashesOf(make("title one", "sound of another")),
    ];
    expect(edited.audio).toBe(one.audio);
    expect(edited.whole).not.toBe(one.whole);
    expect(other.audio).not.toBe(one.audio);
  });
});

test("an MP4 whose moov was moved to its end has the same sound, and so has an Opus file whose pages were laid anew", async () => {
  expect((await hashesOf(fastMp4("t", "sound"))).audio).toBe((await hashesOf(mp4("tt", "sound"))).audio);
  const pages = opus("t", [long, "second"]);
  const onePage = join_(page(2, 0, ["OpusHead1234"]), page(0, 1, ["OpusTagst"]), page(0, 2, [long, "second"]));
  expect((await hashesOf(onePage)).audio).toBe((await hashesOf(pages)).audio);
});

test.each([
  ["nothing", ""],
  ["a tag alone", id3v2("only a tag").toString("latin1")],
  ["an MP4 without sound", mp4("t", "").toString("latin1")],
  ["FLAC that is cut in its blocks", flac("tags", "frames").subarray(0, 50).toString("latin1")],
  [
    "Ogg that goes over into something else",
    `${opus("t", ["a", "b"]).toString("latin1")}${"something else".repeat(9)}`,
  ],
])("%s is known by all its bytes", async (_, content) => {
  const { whole, audio } = await hashesOf(text(content));
  expect(audio).toBe(whole);
});

test("lengths that lie end with the file", async () => {
  const lying = [
    join_("ID3\x04\0\0", Buffer.of(127, 127, 127, 127), "sound"),
    join_("fLaC", Buffer.of(0, 255, 255, 255)),
  ];
  for (const bytes of [...lying, join_("RIFF", l32(9), "WAVE", "fmt ", l32(0xffff_fff0)), join_(u32(1), "ftyp")]) {
    expect((await hashesOf(bytes)).whole).toHaveLength(64);
  }
});

const hasFfmpeg = (() => {
  try {
    return execFileSync("ffmpeg", ["-version"], { stdio: "pipe" }).length > 0;
  } catch {
    return false;
  }
})();

test.runIf(hasFfmpeg).each(["flac", "mp3", "m4a", "opus", "ogg", "wav"])(
  "ffmpeg copies the sound of %s under another title, and it is the same",
  async (extension) => {
    const quiet = ["-v", "error", "-y"];
    const [first, second] = [join(directory, `1.${extension}`), join(directory, `2.${extension}`)];
    const made = spawn([...quiet, "-f", "lavfi", "-i", "sine=duration=2", "-metadata", "title=One", first]);
    if (!made) return;
    spawn([...quiet, "-i", first, "-c", "copy", "-metadata", `title=${"Another ".repeat(40)}`, second]);
    const [one, two] = [await hashesOf(readFileSync(first)), await hashesOf(readFileSync(second))];
    expect(two.whole).not.toBe(one.whole);
    expect(two.audio).toBe(one.audio);
  },
);

function spawn(words: readonly string[]): boolean {
  try {
    execFileSync("ffmpeg", words, { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}
