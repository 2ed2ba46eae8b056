import { expect, test } from "vitest";
import { parsePreferences } from "./preferences.ts";

test("without anything stored nobody has agreed to share", () => {
  for (const text of [null, "", "{", "7", "null", '{"sharing":"maybe"}', '{"sharing":true}'])
    expect(parsePreferences(text).sharing).toBeNull();
});

test("a stored choice comes back, and nonsense beside it does no harm", () => {
  const read = parsePreferences('{"sharing":"no","volume":7,"muted":true,"quality":"huge","cacheBytesMax":-1}');
  expect(read).toEqual({
    sharing: "no",
    noticeSeen: false,
    volume: 1,
    muted: true,
    quality: "160",
    cacheBytesMax: null,
  });
  expect(parsePreferences(JSON.stringify(read))).toEqual(read);
});
