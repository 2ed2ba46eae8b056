// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askingPolicy, playerStage } from "../../test/rigs/player.ts";
import { parsePreferences, qualities, readPreferences, writePreferences } from "./preferences.ts";

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const stored = "tutti.preferences";

test("without anything stored nobody has agreed to share", () => {
  for (const text of [null, "", "{", "7", "null", '{"sharing":"maybe"}', '{"sharing":true}'])
    expect(parsePreferences(text).sharing).toBeNull();
});

test("a stored choice comes back, and nonsense beside it does no harm", () => {
  const read = parsePreferences('{"sharing":"no","volume":7,"muted":true,"quality":"huge","cacheBytesMax":-1}');
  expect(read).toEqual({
    sharing: "no",
    mobileData: null,
    noticeSeen: false,
    later: null,
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

test("what is written comes back on the next visit, whole", () => {
  const chosen = {
    sharing: "yes",
    mobileData: "yes",
    noticeSeen: true,
    later: { times: 2, atMs: 1_700_000_000_000, albums: 1 },
    volume: 0.35,
    muted: true,
    quality: "lossless",
    cacheBytesMax: 5e8,
    uploadBitsPerSecondMax: 1e6,
    uploadBytesPerMonthMax: 5e9,
    pinnedAlbums: [{ albumId: "7", title: "Night", renditionIds: ["a"], bytes: 5 }],
  } as const;
  writePreferences(chosen);
  expect(readPreferences()).toEqual(chosen);
});

test("a browser that denies its storage gives the standard, and a choice in it does not fail", () => {
  const denied = () => {
    throw new DOMException("Access is denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: denied, setItem: denied });
  expect(readPreferences()).toEqual(parsePreferences(null));
  expect(() => writePreferences({ ...parsePreferences(null), sharing: "no" })).not.toThrow();
});

test("a browser without any storage does the same", () => {
  vi.stubGlobal("localStorage", undefined);
  expect(readPreferences()).toEqual(parsePreferences(null));
  expect(() => writePreferences(parsePreferences(null))).not.toThrow();
});

test("what was stored and broken since is put aside for the standard, and written anew", () => {
  localStorage.setItem(stored, '{"sharing":"yes","vol');
  expect(readPreferences()).toEqual(parsePreferences(null));
  writePreferences({ ...readPreferences(), sharing: "no" });
  expect(readPreferences().sharing).toBe("no");
});

test("a question that an older version never asked again counts as put off when that is read first", () => {
  for (const old of ['{"noticeSeen":true}', '{"noticeSeen":true,"mobileData":"asked"}']) {
    localStorage.setItem(stored, old);
    const read = readPreferences(5_000);
    expect(read).toMatchObject({ noticeSeen: true, mobileData: null, later: { times: 1, atMs: 5_000, albums: 0 } });
    expect(readPreferences(9_000)).toEqual(read);
  }
});

test("who had answered an older version has put nothing off", () => {
  for (const sharing of ["yes", "no"])
    expect(parsePreferences(JSON.stringify({ sharing, noticeSeen: true }), 5_000).later).toBeNull();
  expect(parsePreferences('{"noticeSeen":true,"later":null}', 5_000).later).toBeNull();
});

test("preferences of an older version keep what they have and get the standard for the rest", () => {
  localStorage.setItem(stored, '{"sharing":"no","volume":0.5}');
  expect(readPreferences()).toEqual({ ...parsePreferences(null), sharing: "no", volume: 0.5 });
});

test("fields of a newer version do no harm and are not carried on", () => {
  localStorage.setItem(stored, '{"volume":0.5,"theme":"dark","pinnedAlbums":{"7":true}}');
  expect(readPreferences()).toEqual({ ...parsePreferences(null), volume: 0.5 });
});

test("one reading's standard is not another's: a change does not leak", () => {
  parsePreferences(null).volume = 0;
  expect(parsePreferences(null).volume).toBe(1);
});

test("the volume is taken from silence to full, and nothing beyond", () => {
  const volumeOf = (volume: unknown) => parsePreferences(JSON.stringify({ volume })).volume;
  expect([0, 0.5, 1, -0.1, 1.1, "0.5", null].map(volumeOf)).toEqual([0, 0.5, 1, 1, 1, 1, 1]);
});

test("each quality that can be chosen is remembered", () => {
  for (const { value } of qualities) expect(parsePreferences(JSON.stringify({ quality: value })).quality).toBe(value);
});

test("what another tab has chosen meanwhile is not taken back by what is chosen here, and holds here once it is told", () => {
  const one = playerStage();
  one.player.setPolicy(askingPolicy);
  one.player.share(true);
  const other = playerStage();
  other.player.setPolicy(askingPolicy);
  other.player.share(false);
  one.player.setVolume(0.4);
  expect(one.player.sharing.value).toBe(false);
  other.player.share(true);
  other.player.share(false);
  one.player.share(true);
  one.playback.sinceThen();
  other.player.share(false);
  other.player.setVolume(0.2);
  one.player.preferAnew();
  expect([one.player.sharing.value, one.player.preferences.value.volume]).toEqual([false, 0.2]);
  expect(one.playback.sinceThen().join(" ")).toContain("0.2");
});
