// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { EditPreview, SongFields, SongRecord } from "../../../shared/api/library/curation.ts";
import { mount } from "../../../test/rigs/mounted.ts";
import { createLibraryDesk } from "./library-desk.ts";
import { LibraryPage } from "./library-page.tsx";

const file: SongFields = {
  ...{ title: "<b>One</b>", artist: { text: "Ada", artists: [{ name: "Ada" }] }, album: "Moon" },
  ...{ albumArtist: { text: "", artists: [] }, isCompilation: false, year: 1999, genres: ["Rock", "Jazz"] },
  ...{ discNumber: null, trackNumber: 1, edition: null, coverId: null },
};
const song: SongRecord = {
  ...{ trackId: "a1", sourceName: "one.flac", durationSeconds: 10, albumId: "m1", albumArtistName: "Ada", file },
  ...{ shown: { ...file, year: 2001 }, corrected: ["year"] },
};
const other: SongRecord = {
  ...{ ...song, trackId: "a2", corrected: [], file: { ...file, isCompilation: true } },
  shown: { ...file, isCompilation: true, albumArtist: { text: "Bo", artists: [{ name: "Bo" }] } },
};
const covered: SongFields = { ...file, coverId: "c".repeat(32) };
const found = {
  tracks: { items: [], total: 0, next: null },
  artists: { items: [], total: 0, next: null },
  albums: { items: ["m1", "m2", "m3"].map((id) => ({ id, title: `Disc ${id}`, artistName: "Ada", year: null })) },
};
const preview: EditPreview = {
  ...{ songCount: 1, albumCount: 1, artistCount: 0, artists: [] },
  songs: [{ before: song, after: { ...song, shown: { ...song.shown, title: "Uno" } } }],
  albums: [
    {
      before: { albumId: "m1", title: "Moon", artistName: "Ada", year: 1999, songs: 1 },
      after: null,
    },
  ],
};
const edit = {
  ...{ editId: "e1", at: "2026-01-01T00:00:00.000Z", note: "", songCount: 1, fields: ["title"] },
  ...{ set: { title: "Uno" }, undoneAt: null },
};

/** The page with a server that answers from a table, and what was asked of it. */
async function page(refused?: string) {
  const asked: { path: string; body: unknown }[] = [];
  const answers: Record<string, unknown> = {
    "library/edits": { items: [edit], total: 1, next: null },
    "library/doubles": { items: [{ reason: "length", songs: [] }] },
    "library/warnings": { items: [], total: 0 },
    "library/songs?trackIds=a1": { items: [song], total: 1 },
    "library/songs?trackIds=a3": { items: [{ ...song, trackId: "a3", shown: covered }], total: 1 },
    "library/songs?trackIds=a1,a2": { items: [song, other], total: 2 },
    "search?q=disc&limit=20": found,
    "library/preview": preview,
    "library/edits/e1/undo": { ...edit, undoneAt: edit.at },
  };
  const desk = createLibraryDesk({
    fetch: async (path, { body, method }) => {
      const name = path.replace("/api/v1/", "");
      asked.push({ path: name, body: typeof body === "string" ? JSON.parse(body) : null });
      if (method === "POST" && refused) return Response.json({ error: { message: refused } }, { status: 400 });
      return Response.json(answers[name] ?? {});
    },
  });
  const mounted = await mount(<LibraryPage desk={desk} />);
  await mounted.after(() => desk.start());
  await mounted.after(() => desk.choose({ trackIds: ["a1"] }));
  const last = (path: string) => asked.filter((each) => each.path === path).at(-1)?.body;
  const sent = (path: string) => asked.flatMap((each) => (each.path === path && each.body ? [each.body] : []));
  return { ...mounted, desk, last, sent };
}

test("what the file says stands beside each field, as text, and corrected fields are marked", async () => {
  const { root, texts } = await page();
  expect(texts(".library-file").slice(0, 5)).toEqual([
    ...["File says: <b>One</b>", "File says: Ada", "File says: Moon", "File says: nothing", "File says: 1999"],
  ]);
  expect(root.querySelector(".library-file b")).toBeNull();
  expect(texts(".corrected label em")).toEqual(["corrected"]);
});

test("only fields that were written into are asked for, and shown before and after", async () => {
  const { write, press, last, sent, texts, text } = await page();
  await write("Title", "Uno");
  await write("Artists", "Ada; Bo feat. Cy");
  await press("Preview");
  const artists = ["Ada", "Bo", "Cy"].map((name) => ({ name, isGuest: name === "Cy" }));
  expect(last("library/preview")).toMatchObject({
    songs: [{ trackIds: ["a1"], set: { title: "Uno", artist: { artists } }, reset: [] }],
  });
  expect(Object.keys((last("library/preview") as { songs: { set: object }[] }).songs[0]?.set ?? {})).toHaveLength(2);
  expect(text(".library-preview h2")).toBe("Would change: 1 song, 1 album");
  expect(texts(".library-changes ins")).toEqual(["(gone)", "Title: Uno"]);
  const looked = last("library/preview");
  expect(last("library/edits")).toBeNull();
  await press("Save");
  expect(last("library/edits/e1/undo")).toBeUndefined();
  // What was looked at is what is saved.
  expect(sent("library/edits")).toEqual([looked]);
  expect(text(".library-said")).toContain("Saved.");
});

test("the cover that is shown stands in the form", async () => {
  const { root, desk, after } = await page();
  await after(() => desk.choose({ trackIds: ["a3"] }));
  expect(root.querySelector(".library-cover")?.getAttribute("src")).toContain("c".repeat(32));
});

test("songs stand in the order of their album, each with its title and what changes of it", async () => {
  const changed = (title: string, discNumber: number, trackNumber: number) => {
    const before = { ...file, title, trackNumber };
    return { before: { ...song, shown: before }, after: { ...song, shown: { ...before, discNumber, edition: "" } } };
  };
  const songs = [changed("Last", 2, 1), changed("Second", 1, 2), changed("First", 1, 1)];
  const desk = createLibraryDesk({ fetch: async () => Response.json({ ...preview, albums: [], songs }) });
  const { after, texts, text } = await mount(<LibraryPage desk={desk} />);
  await after(() => desk.look({}));
  expect(texts(".library-changes strong")).toEqual(["First", "Second", "Last"]);
  expect(text(".library-changes del")).toBe("Disc: –, Edition: as years and folders say");
  expect(text(".library-changes ins")).toBe("Disc: 1, Edition: one album");
});

test("a correction is given back to the file", async () => {
  const { root, after, press, last } = await page();
  await after(() => root.querySelector<HTMLInputElement>(".library-field.corrected [type=checkbox]")?.click());
  await press("Preview");
  expect(last("library/preview")).toMatchObject({ songs: [{ set: {}, reset: ["year"] }] });
});

test("an edit is taken back from the history", async () => {
  const { press, last, text } = await page();
  await press("Undo Title: Uno");
  expect(last("library/edits/e1/undo")).toEqual({});
  expect(text(".library-said")).toContain("Taken back");
});

test("what the server refuses is said aloud, and nothing is saved", async () => {
  const { write, press, text, root } = await page('Cannot correct "year": "soon" is not allowed');
  await write("Year", "soon");
  await press("Preview");
  expect(text('[role="alert"]')).toContain('Cannot correct "year"');
  expect(root.querySelector(".library-preview")).toBeNull();
});

/** The tick whose label begins so. */
function tickOf(root: HTMLElement, name: string): HTMLInputElement {
  const label = [...root.querySelectorAll("label")].find((one) => one.textContent?.trim().startsWith(name));
  return label?.querySelector("input") as HTMLInputElement;
}

test("songs of several artists become a compilation: of one album, and of nobody where their files name different ones", async () => {
  const { root, desk, after, press, last } = await page();
  await after(() => desk.choose({ trackIds: ["a1", "a2"] }));
  const tick = tickOf(root, "Compilation");
  expect([tick.checked, tick.indeterminate]).toEqual([false, true]);
  await after(() => tick.click());
  await press("Preview");
  const set = { isCompilation: true, albumArtist: { artists: [] }, edition: "" };
  expect(last("library/preview")).toMatchObject({ songs: [{ trackIds: ["a1", "a2"], set, reset: [] }] });
  await after(() => tickOf(root, "Compilation").click());
  await press("Preview");
  expect((last("library/preview") as { songs: { set: object }[] }).songs[0]?.set).toEqual({ isCompilation: false });
});

test("albums become one in the order in which they were ticked, and discs of it if that is wanted", async () => {
  const { root, after, write, press, last, texts } = await page();
  await write("Songs, albums or artists", "disc");
  await press("Search");
  for (const name of ["Disc m3", "Disc m1"]) await after(() => tickOf(root, name).click());
  expect(texts(".library-merge li")).toEqual(["Disc m3 Ada", "Disc m1 Ada"]);
  await press("Preview as one album");
  expect(last("library/preview")).toMatchObject({ mergeAlbums: { albumIds: ["m3", "m1"], isDiscEach: false } });
  await after(() => tickOf(root, "Each becomes a disc").click());
  await press("Preview as one album");
  expect(last("library/preview")).toMatchObject({
    note: "Albums made discs of one",
    mergeAlbums: { albumIds: ["m3", "m1"], isDiscEach: true },
  });
});
