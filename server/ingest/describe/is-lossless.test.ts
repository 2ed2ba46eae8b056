import { expect, test } from "vitest";
import { isLossless } from "./is-lossless.ts";

test.each([
  [{ lossless: true, codec: "FLAC" }, "a.flac", true],
  [{ lossless: false, codec: "MPEG 1 Layer 3" }, "a.mp3", false],
  [{ lossless: false, codec: "MPEG-4/AAC" }, "a.m4a", false],
  [{ lossless: true, codec: "ALAC" }, "a.m4a", true],
  [{ codec: "Vorbis I" }, "a.ogg", false],
  [{ codec: "OPUS" }, "a.webm", false],
  [{ codec: "FLAC" }, "a.mka", true],
  [{ codec: "Windows Media Audio V8" }, "a.wma", false],
  [{ codec: "Windows Media Audio Lossless" }, "a.wma", true],
  [undefined, "a.tta", true],
  [undefined, "a.mp3", false],
])("of %j in %s it is %s", (format, path, expected) => {
  expect(isLossless(format, path)).toBe(expected);
});
