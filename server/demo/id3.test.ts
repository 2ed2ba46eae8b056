import { parseBuffer } from "music-metadata";
import { expect, test } from "vitest";
import { encodeId3 } from "./id3.ts";
import { wavParts } from "./wav.ts";

test("a WAVE file with an id3 chunk of odd length and signs beyond ASCII reads back", async () => {
  const cover = { mimeType: "image/png" as const, bytes: new Uint8Array(301).fill(0xff) };
  const tags = {
    title: "Über allen",
    artist: "Ø",
    album: "窓",
    year: 2026,
    genre: "Downtempo",
    trackNumber: 3,
    trackTotal: 8,
  };
  for (const title of [tags.title, `${tags.title}!`]) {
    const id3 = encodeId3({ ...tags, title, cover });
    const file = Buffer.concat(wavParts({ samples: new Int16Array(44_100), sampleRate: 44_100, id3 }));
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.length % 2).toBe(0);
    const { common, format } = await parseBuffer(file, { mimeType: "audio/wav" });
    expect(common).toMatchObject({
      title,
      artist: "Ø",
      albumartist: "Ø",
      album: "窓",
      year: 2026,
      track: { no: 3, of: 8 },
    });
    expect([...common.picture![0]!.data]).toEqual([...cover.bytes]);
    expect(format.duration).toBeCloseTo(0.5, 6);
  }
});
