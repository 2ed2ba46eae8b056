import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { CompressedTexts } from "./compressed-text.ts";

const playlist = Buffer.from("#EXTINF:4,\n0.m4s\n".repeat(200));

test("a text is packed as the client can unpack it, with br where it may be chosen", async () => {
  const texts = new CompressedTexts();
  const br = await texts.pack("a", playlist, "gzip, deflate, br");
  expect([br.encoding, brotliDecompressSync(br.bytes).equals(playlist)]).toEqual(["br", true]);
  const gzip = await texts.pack("a", playlist, "GZIP;q=1.0");
  expect([gzip.encoding, gunzipSync(gzip.bytes).equals(playlist)]).toEqual(["gzip", true]);
  expect(br.bytes.length).toBeLessThan(playlist.length / 10);
});

test.each([undefined, "", "identity", "deflate", "br;q=0, gzip;q=0", "brotli"])(
  "whoever accepts %j gets it as it is",
  async (accepted) => {
    expect(await new CompressedTexts().pack("a", playlist, accepted)).toEqual({ bytes: playlist, encoding: null });
  },
);

test("a short text is sent as it is", async () => {
  const short = Buffer.from("#EXTM3U\n");
  expect(await new CompressedTexts().pack("a", short, "br")).toEqual({ bytes: short, encoding: null });
});

test("what is asked for again is not packed again", async () => {
  const texts = new CompressedTexts();
  const [first, second] = [await texts.pack("a", playlist, "br"), await texts.pack("a", playlist, "br")];
  expect(second.bytes).toBe(first.bytes);
  expect((await texts.pack("b", playlist, "br")).bytes).not.toBe(first.bytes);
});
