import { expect, test } from "vitest";
import { soundTrouble } from "./sound-trouble.ts";

test("a device without a loudspeaker is named as what it is", () => {
  const message = "NS_ERROR_DOM_MEDIA_MEDIASINK_ERR (0x806e000b) - OnMediaSinkAudioError";
  expect(soundTrouble({ code: 3, message })).toContain("no loudspeaker or headphones");
});

test.each([
  [2, "nothing more of it arrives"],
  [3, "could not decode"],
  [4, "does not take it"],
  [99, "has given it up"],
])("code %i is told in plain words, never in the browser's own", (code, words) => {
  const told = soundTrouble({ code, message: "PIPELINE_ERROR_DECODE: libfoo::bar(0x80)" });
  expect(told).toContain(words);
  expect(told).not.toMatch(/PIPELINE|0x|::|_/);
});

test("an element that says nothing of an error is no reason to say nothing", () => {
  expect(soundTrouble(null)).toContain("can't be played");
});
