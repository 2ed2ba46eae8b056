import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { flacWith, mp3With, namedFrame, pictureFrame, textFrame } from "../../../test/rigs/tagged-files.ts";
import { openRegular } from "../../files/open-regular.ts";
import { type DescribeOptions, describeSource } from "./describe-source.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tutti-describe-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

async function described(path: string, charset?: string, options: DescribeOptions = {}) {
  const opened = await openRegular(join(root, path), root);
  if (!opened.ok) throw new Error(opened.error);
  try {
    return await describeSource(opened.value, root, charset, options);
  } finally {
    await opened.value.close();
  }
}

const picture = (red: number, format: "jpeg" | "png" | "webp" | "avif" | "gif" = "jpeg", edge = 40) =>
  sharp({ create: { width: edge, height: edge, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .toFormat(format)
    .toBuffer();

/** How red the cover is that was taken; null without one. */
async function redOf(path: string): Promise<number | null> {
  const { cover } = await described(path);
  const image = cover?.images.get(96);
  if (!image) return null;
  const { channels } = await sharp(image).stats();
  return Math.round((channels[0]?.mean ?? 0) / 50) * 50;
}

describe("the cover is the first picture that can be shown:", () => {
  test("the front one of the file goes before its others", async () => {
    put("a/x.mp3", mp3With(4, [pictureFrame(await picture(100), 4), pictureFrame(await picture(200), 3)]));
    expect(await redOf("a/x.mp3")).toBe(200);
  });

  test("a broken front one leaves it to another one of the file", async () => {
    put("a/x.mp3", mp3With(4, [pictureFrame(Buffer.from("broken"), 3), pictureFrame(await picture(100), 4)]));
    expect(await redOf("a/x.mp3")).toBe(100);
  });

  test("a broken one in the file leaves it to the folder, and is told", async () => {
    put("a/x.flac", flacWith(["TITLE=x"], [Buffer.from("broken")]));
    put("a/folder.jpg", await picture(150));
    expect(await redOf("a/x.flac")).toBe(150);
    expect((await described("a/x.flac")).warnings[0]).toContain("its embedded cover cannot be read");
  });

  test("one that is too large leaves it to the next", async () => {
    put("a/x.flac", flacWith(["TITLE=x"]));
    put("a/cover.png", await picture(250, "png", 9_000));
    put("a/folder.jpg", await picture(100));
    expect(await redOf("a/x.flac")).toBe(100);
  });

  test.each(["jpeg", "png", "webp", "avif", "gif"] as const)("%s is read", async (kind) => {
    put("a/x.flac", flacWith(["TITLE=x"]));
    put(`a/AlbumArt.${kind}`, await picture(200, kind));
    expect(await redOf("a/x.flac")).toBe(200);
  });

  test("without pictures there is none, and all else is as it was", async () => {
    put("Ada/a/x.mp3", mp3With(4, [textFrame("TIT2", "Moon"), pictureFrame(await picture(100))]));
    put("Ada/a/y.flac", flacWith(["TITLE=Sun"], [await picture(100)]));
    put("Ada/a/cover.jpg", await picture(200));
    put("Ada/artist.jpg", await picture(200));
    for (const [path, title] of [
      ["Ada/a/x.mp3", "Moon"],
      ["Ada/a/y.flac", "Sun"],
    ] as const) {
      const found = await described(path, "auto", { skipsPictures: true });
      expect([found.cover, found.artistCover, found.facts.title]).toEqual([null, null, title]);
      expect((await described(path)).cover).not.toBeNull();
    }
  });

  test("a disc has the cover of its album", async () => {
    put("a/CD1/x.flac", flacWith(["TITLE=x"]));
    put("a/cover.jpg", await picture(200));
    expect(await redOf("a/CD1/x.flac")).toBe(200);
  });
});

describe("tags are read as their owners meant them:", () => {
  const factsOf = async (bytes: Uint8Array, name = "Folder/x.mp3") => {
    put(name, bytes);
    return (await described(name)).facts;
  };
  const namesOf = (artists: readonly { name: string }[] | undefined) => artists?.map(({ name }) => name);

  test("several values of ID3v2.4 and of Vorbis comments are several artists", async () => {
    const id3 = await factsOf(
      mp3With(4, [textFrame("TPE1", "Nora Quill\0Odd Lamps"), textFrame("TPE2", "Nora Quill")]),
    );
    expect(id3.artistName).toBe("Nora Quill, Odd Lamps");
    expect(namesOf(id3.more?.artists)).toEqual(["Nora Quill", "Odd Lamps"]);
    expect(namesOf(id3.more?.albumArtists)).toEqual(["Nora Quill"]);
    const flac = await factsOf(flacWith(["ARTIST=Nora Quill", "ARTIST=Odd Lamps", "ARTIST=Third Man"]), "a/x.flac");
    expect(namesOf(flac.more?.artists)).toEqual(["Nora Quill", "Odd Lamps", "Third Man"]);
  });

  test.each([3, 4] as const)("a slash is part of a name in ID3v2.%d", async (version) => {
    const frames = [textFrame("TPE1", "AM/FM"), textFrame("TPE2", "AC/DC"), textFrame("TCOM", "A/B")];
    const facts = await factsOf(mp3With(version, frames));
    expect(facts).toMatchObject({ artistName: "AM/FM", albumArtistName: "AC/DC" });
    expect(namesOf(facts.more?.artists)).toEqual(["AM/FM"]);
    expect(facts.more?.composers).toEqual(["A/B"]);
  });

  test("zeros separate values in ID3v2.3 too", async () => {
    const facts = await factsOf(mp3With(3, [textFrame("TPE1", "AC/DC\0Odd Lamps", "latin1")]));
    expect(namesOf(facts.more?.artists)).toEqual(["AC/DC", "Odd Lamps"]);
  });

  test("several titles are joined", async () => {
    expect((await factsOf(flacWith(["TITLE=Part one", "TITLE=Part two"]), "a/x.flac")).title).toBe(
      "Part one / Part two",
    );
    expect((await factsOf(mp3With(4, [textFrame("TIT2", "Part one\0Part two")]))).title).toBe("Part one / Part two");
  });

  test.each(["utf16le", "utf16be"] as const)("%s with its mark, several values too", async (encoding) => {
    const facts = await factsOf(
      mp3With(4, [textFrame("TIT2", "Ночь", encoding), textFrame("TPE1", "Ада\0\ufeffЕва", encoding)]),
    );
    expect(facts.title).toBe("Ночь");
    expect(namesOf(facts.more?.artists)).toEqual(["Ада", "Ева"]);
  });

  test("Latin-1 and the code pages of Windows are told apart", async () => {
    const cyrillic = Buffer.from("cff0e8e2e5f2", "hex");
    const french = Buffer.from("Études à deux", "latin1");
    const facts = await factsOf(mp3With(3, [textFrame("TIT2", cyrillic), textFrame("TALB", french)]));
    expect(facts).toMatchObject({ title: "Привет", albumTitle: "Études à deux" });
  });

  test("all else that the tags say", async () => {
    const id = "0b1c2d3e-0000-4000-8000-123456789abc";
    const facts = await factsOf(
      flacWith([
        ...["TITLE=x", "TITLESORT=y", "ALBUM=Z", "ALBUMSORT=A, Z", "ARTIST=Björk", "ARTISTSORT=Bjork", "COMPILATION=1"],
        ...[
          "GENRE=Jazz",
          "GENRE=Folk; Duo Cello/Piano",
          "COMPOSER=One",
          "COMPOSER=Two",
          "CONDUCTOR=Three",
          "WORK=Opus 1",
        ],
        ...[
          "DISCNUMBER=2",
          "DISCSUBTITLE=Live",
          "DATE=2012-03-01",
          "ORIGINALDATE=1982",
          "LYRICS=la\r\nla",
          "COMMENT=loud",
        ],
        ...["REPLAYGAIN_TRACK_GAIN=-6.54 dB", "REPLAYGAIN_TRACK_PEAK=0.98", "REPLAYGAIN_ALBUM_GAIN=+1.5dB"],
        ...[`MUSICBRAINZ_ALBUMID=${id}`, `MUSICBRAINZ_TRACKID=${id.toUpperCase()}`, "MUSICBRAINZ_ARTISTID=none"],
      ]),
      "Folder/CD2/x.flac",
    );
    expect(facts).toMatchObject({ title: "x", discNumber: 2, year: 2012, genre: "Jazz" });
    expect(facts.more).toEqual({
      artistText: "Björk",
      artists: [{ name: "Björk", sortName: "Bjork", isGuest: false }],
      albumArtists: [],
      isCompilation: true,
      folder: join(root, "Folder/CD2"),
      albumFolder: join(root, "Folder"),
      titleSort: "y",
      albumSort: "A, Z",
      genres: ["Jazz", "Folk", "Duo Cello/Piano"],
      composers: ["One", "Two"],
      conductors: ["Three"],
      work: "Opus 1",
      discTitle: "Live",
      originalYear: 1982,
      gain: { trackDb: -6.54, trackPeak: 0.98, albumDb: 1.5, albumPeak: null },
      musicBrainz: { recordingId: id, releaseId: id, releaseGroupId: null, artistIds: [], albumArtistIds: [] },
      lyrics: "la\nla",
      comment: "loud",
    });
  });

  test("the same in ID3", async () => {
    const facts = await factsOf(
      mp3With(4, [
        ...[
          textFrame("TIT2", "x"),
          textFrame("TSOT", "y"),
          textFrame("TCON", "Jazz\0Folk"),
          textFrame("TCOM", "One\0Two"),
        ],
        ...[
          textFrame("TPE3", "Three"),
          textFrame("TSST", "Live"),
          textFrame("TPOS", "2/3"),
          textFrame("TDOR", "1982-01-01"),
        ],
        ...[textFrame("TDRC", "2012"), textFrame("TCMP", "1"), namedFrame("replaygain_track_gain", "-3.2 dB")],
        ...[namedFrame("WORK", "Opus 1"), namedFrame("R128_ALBUM_GAIN", "-512")],
      ]),
    );
    expect(facts).toMatchObject({ discNumber: 2, year: 2012 });
    expect(facts.more).toMatchObject({
      titleSort: "y",
      genres: ["Jazz", "Folk"],
      composers: ["One", "Two"],
      conductors: ["Three"],
      discTitle: "Live",
      originalYear: 1982,
      isCompilation: true,
      work: "Opus 1",
      gain: { trackDb: -3.2, albumDb: 3 },
    });
  });

  test("the words of a song may lie beside it", async () => {
    put("a/x.LRC", Buffer.from("fffe5b00300030003a00300031005d00300434043004", "hex"));
    expect((await factsOf(flacWith(["LYRICS=inside"]), "a/x.flac")).more?.lyrics).toBe("[00:01]ада");
    expect((await factsOf(flacWith(["LYRICS=inside"]), "a/y.flac")).more?.lyrics).toBe("inside");
  });
});

test("old tags are read in the character set that the operator names, and Latin-1 ones by their letters without", async () => {
  put(
    "a/x.mp3",
    mp3With(3, [textFrame("TIT2", Buffer.of(0xec, 0xfb)), textFrame("TPE1", Buffer.from("Björk", "latin1"))]),
  );
  const names = async (charset?: string) => {
    const { facts } = await described("a/x.mp3", charset);
    return [facts.title, facts.artistName];
  };
  expect(await names()).toEqual(["ìû", "Björk"]);
  expect(await names("windows-1251")).toEqual(["мы", "Bjцrk"]);
});
