import { expect, test } from "vitest";
import { type FileLength, judgeLength } from "./judge-length.ts";

const file: FileLength = {
  path: "a.ogg",
  seconds: 10,
  reason: null,
  byFfprobe: { seconds: 10.0004 },
  byOggdec: null,
};
const refusal = { refusal: "no header" };

test.each<[string, Partial<FileLength>, string]>([
  ["a length within a millisecond", {}, "same"],
  ["one of two milliseconds more", { seconds: 10.0024 }, "wrong"],
  ["one that libvorbis counts", { seconds: 10.0024, byOggdec: { seconds: 10.0024 } }, "explained"],
  ["a block that is lost, and told", { seconds: 9.99, reason: "headers lie between" }, "explained"],
  ["a block that is lost, and not told", { seconds: 9.99 }, "wrong"],
  ["a second that is lost, and told", { seconds: 9, reason: "headers lie between" }, "wrong"],
  ["what ffprobe refuses and libvorbis counts", { byFfprobe: refusal, byOggdec: { seconds: 10 } }, "explained"],
  ["what ffprobe refuses and nobody counts", { byFfprobe: refusal, reason: "it is damaged" }, "wrong"],
  ["what ffprobe plays and did not come in", { seconds: null, reason: "it cannot be read" }, "wrong"],
  ["what nobody plays", { seconds: null, byFfprobe: refusal, reason: "it cannot be read" }, "explained"],
])("%s", (_, change, verdict) => {
  expect(judgeLength({ ...file, ...change }).verdict).toBe(verdict);
});
