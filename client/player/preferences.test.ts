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
    uploadBitsPerSecondMax: null,
    uploadBytesPerMonthMax: null,
    pinnedAlbums: [],
  });
  expect(parsePreferences(JSON.stringify(read))).toEqual(read);
});

test("limits and albums for offline come back, and what is no album is left out", () => {
  const album = { albumId: "7", title: "Night", renditionIds: ["a"], bytes: 5 };
  const text = JSON.stringify({
    uploadBitsPerSecondMax: 1e6,
    uploadBytesPerMonthMax: -2,
    pinnedAlbums: [album, 7, null, { albumId: "8", title: "Day", renditionIds: [3], bytes: 1 }],
  });
  const read = parsePreferences(text);
  expect(read).toMatchObject({ uploadBitsPerSecondMax: 1e6, uploadBytesPerMonthMax: null, pinnedAlbums: [album] });
});

test("infinite and negative numbers, which could not be kept again, are no limits and no sizes", () => {
  const album = '{"albumId":"7","title":"Night","renditionIds":[],"bytes":BYTES}';
  const read = parsePreferences(
    `{"cacheBytesMax":1e400,"pinnedAlbums":[${album.replace("BYTES", "1e400")},${album.replace("BYTES", "-1")}]}`,
  );
  expect(read).toMatchObject({ cacheBytesMax: null, pinnedAlbums: [] });
});
