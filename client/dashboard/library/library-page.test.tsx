// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { edit, file, found, libraryPage, preview, song } from "../../../test/rigs/library-page.tsx";
import { mount } from "../../../test/rigs/mounted.ts";
import { createLibraryDesk } from "./library-desk.ts";
import { LibraryPage } from "./library-page.tsx";

test("what the file says stands beside each field, as text, and corrected fields are marked", async () => {
  const { root, texts } = await libraryPage();
  expect(texts(".library-file").slice(0, 5)).toEqual([
    ...["File says: <b>One</b>", "File says: Ada", "File says: Moon", "File says: nothing", "File says: 1999"],
  ]);
  expect(root.querySelector(".library-file b")).toBeNull();
  expect(texts(".corrected label em")).toEqual(["corrected"]);
});

test("only fields that were written into are asked for, and shown before and after", async () => {
  const { write, press, last, sent, texts, text, said } = await libraryPage();
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
  expect(sent("library/edits")).toEqual([]);
  await press("Save");
  expect(last("library/edits/e1/undo")).toBeUndefined();
  // What was looked at is what is saved.
  expect(sent("library/edits")).toEqual([looked]);
  expect(said().join()).toContain("Saved.");
});

test("the cover that is shown stands in the form", async () => {
  const { root, desk, after } = await libraryPage();
  await after(() => desk.choose({ trackIds: ["a3"] }, "choose"));
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
  await after(() => desk.look({}, "form"));
  expect(texts(".library-changes strong")).toEqual(["First", "Second", "Last"]);
  expect(text(".library-changes del")).toBe("Disc: –, Edition: as years and folders say");
  expect(text(".library-changes ins")).toBe("Disc: 1, Edition: one album");
});

test("a correction is given back to the file", async () => {
  const { root, after, press, last } = await libraryPage();
  await after(() => root.querySelector<HTMLInputElement>(".library-field.corrected [type=checkbox]")?.click());
  await press("Preview");
  expect(last("library/preview")).toMatchObject({ songs: [{ set: {}, reset: ["year"] }] });
});

test("an edit is taken back from the history", async () => {
  const { press, last, beside } = await libraryPage();
  await press("Undo Title: Uno");
  expect(last("library/edits/e1/undo")).toEqual({});
  expect(beside("Undo Title: Uno")).toContain("Taken back");
});

test("what the server refuses is said aloud, in the words of the page, beside the button that asked it", async () => {
  const { write, press, root, refuse, texts, said, beside } = await libraryPage();
  refuse("library/preview", 'Cannot correct "year": "soon" is not allowed; give a whole number, or null for none');
  await write("Year", "soon");
  await press("Preview");
  const words = 'Cannot correct Year: "soon" is not allowed; give a whole number, or nothing';
  expect(texts('[role="alert"]')).toEqual([words]);
  expect([beside("Preview"), said()]).toEqual([words, [words]]);
  expect(root.querySelector(".library-preview")).toBeNull();
});

test("each refusal stands where the button is, and goes with the next question", async () => {
  const { write, press, field, after, pick, refuse, answer, desk, said, beside, texts } = await libraryPage();
  const double = { ...song, artistName: "Ada", albumTitle: "Moon", title: "One", discNumber: null, trackNumber: 1 };
  answer("library/doubles", { items: [{ reason: "length", songs: [double] }], isMore: false });
  await after(() => desk.start());
  await write("Songs, albums or artists", "disc");
  await press("Search");
  for (const name of ["Disc m3", "Disc m1"]) await after(() => field(name).click());
  await press("Preview");
  for (const name of ["edits", "edits/e1/undo", "preview", "covers", "songs?trackIds=a1", "songs?albumId=m3"])
    refuse(`library/${name}`, `Not ${name}`);
  await press("Save");
  expect([beside("Save"), said()]).toEqual(["Not edits", ["Not edits"]]);
  const asking = {
    "Undo Title: Uno": "Not edits/e1/undo",
    "Preview as one album": "Not preview",
    "Correct what is ticked": "Not songs?albumId=m3",
    "Correct One": "Not songs?trackIds=a1",
  };
  for (const [name, words] of Object.entries(asking)) {
    await press(name);
    expect([beside(name), said()]).toEqual([words, [words]]);
  }
  await pick();
  expect(texts(".library-field .library-said.trouble")).toEqual(["Not covers"]);
  expect(said()).toEqual(["Not covers"]);
});

test("songs that are chosen stand in the form, and who chose them is led to it; a choice that is refused leaves the form", async () => {
  const { desk, after, root, texts, refuse } = await libraryPage();
  await after(() => desk.choose({ trackIds: ["a1", "a2"] }, "choose"));
  expect(document.activeElement).toBe(root.querySelector(".library-form")?.parentElement);
  refuse("library/songs?trackIds=a3", "Away");
  await after(() => desk.choose({ trackIds: ["a3"] }, "choose"));
  expect(texts("#library-form-title")).toEqual(["Correct 2 songs"]);
});

test("who has saved is led to the word of it", async () => {
  const { write, press } = await libraryPage();
  await write("Title", "Uno");
  await press("Preview");
  expect(document.activeElement?.tagName).toBe("H2");
  await press("Save");
  expect(document.activeElement?.textContent).toBe(
    "Saved. The files are as they were; the history below takes it back.",
  );
});

test("songs of several artists become a compilation: of one album, and of nobody where their files name different ones", async () => {
  const { field, desk, after, press, last } = await libraryPage();
  await after(() => desk.choose({ trackIds: ["a1", "a2"] }, "choose"));
  const tick = field("Compilation");
  expect([tick.checked, tick.indeterminate]).toEqual([false, true]);
  await after(() => tick.click());
  await press("Preview");
  const set = { isCompilation: true, albumArtist: { artists: [] }, edition: "" };
  expect(last("library/preview")).toMatchObject({ songs: [{ trackIds: ["a1", "a2"], set, reset: [] }] });
  await after(() => field("Compilation").click());
  await press("Preview");
  expect((last("library/preview") as { songs: { set: object }[] }).songs[0]?.set).toEqual({ isCompilation: false });
});

test("albums become one in the order in which they were ticked, and discs of it if that is wanted", async () => {
  const { field, after, write, press, last, texts } = await libraryPage();
  await write("Songs, albums or artists", "disc");
  await press("Search");
  for (const name of ["Disc m3", "Disc m1"]) await after(() => field(name).click());
  expect(texts(".library-merge li")).toEqual(["Disc m3 Ada", "Disc m1 Ada"]);
  await press("Preview as one album");
  expect(last("library/preview")).toMatchObject({ mergeAlbums: { albumIds: ["m3", "m1"], isDiscEach: false } });
  await after(() => field("Each becomes a disc").click());
  await press("Preview as one album");
  expect(last("library/preview")).toMatchObject({
    note: "Albums made discs of one",
    mergeAlbums: { albumIds: ["m3", "m1"], isDiscEach: true },
  });
});

test("an edit is saved once, however often the button is pressed, and the button says that it is under way", async () => {
  const { write, press, sent, text, button, desk, after, hold } = await libraryPage();
  await write("Title", "Uno");
  await press("Preview");
  const release = hold("library/edits");
  await press("Save");
  expect([button("Saving…").disabled, button("Discard").disabled, button("Preview").disabled]).toEqual([
    true,
    true,
    true,
  ]);
  await after(() => desk.save());
  await after(release);
  expect(sent("library/edits")).toHaveLength(1);
  expect(text()).toContain("Saved. The files are as they were");
  expect(button("Preview").disabled).toBe(false);
});

test("what was refused can be saved again", async () => {
  const { write, press, sent, text, refuse } = await libraryPage();
  await write("Title", "Uno");
  await press("Preview");
  refuse("library/edits", "The disk is full");
  await press("Save");
  expect(text('[role="alert"]')).toBe("The disk is full");
  await press("Save");
  expect(sent("library/edits")).toHaveLength(2);
});

test("of two questions the later one counts, whichever is answered first", async () => {
  const { desk, after, hold, texts } = await libraryPage();
  const release = hold("library/preview");
  await after(() => {
    void desk.look({ note: "earlier" }, "form");
  });
  await after(() => desk.discard());
  await after(release);
  expect(texts(".library-preview h2")).toEqual([]);
  const choose = hold("library/songs?trackIds=a1,a2");
  await after(() => {
    void desk.choose({ trackIds: ["a1", "a2"] }, "choose");
  });
  await after(() => desk.choose({ trackIds: ["a3"] }, "choose"));
  await after(choose);
  expect(desk.songs.value.map(({ trackId }) => trackId)).toEqual(["a3"]);
});

test("a search that found more than it lists says so", async () => {
  const { write, press, answer, texts } = await libraryPage();
  answer("search", { ...found, albums: { ...found.albums, total: 1_057 } });
  await write("Songs, albums or artists", "disc");
  await press("Search");
  expect(texts("legend")).toEqual(["Albums, the best 3 of 1,057"]);
  expect(texts(".library-ticks p")).toEqual(["Write more of the name to find the others."]);
});

test("older edits are shown and taken back like the newest, and stay on the page", async () => {
  const { desk, press, answer, after, root, texts, beside, last } = await libraryPage();
  answer("library/edits", (query: URLSearchParams) => {
    const [limit, before] = [Number(query.get("limit")), Number(query.get("before") ?? 261)];
    const places = Array.from({ length: Math.min(limit, before - 1) }, (_, at) => before - 1 - at);
    const items = places.map((place) => ({ ...edit, editId: `e${place}`, note: `Edit ${place}` }));
    return { items, total: 260, next: items.length === limit ? (places.at(-1) ?? null) : null };
  });
  answer("library/doubles", { items: [], isMore: false });
  await after(() => desk.start());
  const notes = () => texts(".library-history strong");
  expect([notes().length, notes().at(-1)]).toEqual([50, "Edit 211"]);
  expect(beside("Show older")).toBe("");
  await press("Show older");
  expect([notes().length, notes().at(-1)]).toEqual([100, "Edit 161"]);
  await press("Undo Edit 170");
  expect(last("library/edits/e170/undo")).toEqual({});
  expect(beside("Undo Edit 170")).toContain("Taken back");
  expect(notes()).toHaveLength(100);
  for (let times = 0; times < 4; times += 1) await press("Show older");
  expect([notes().length, notes().at(-1)]).toEqual([260, "Edit 1"]);
  expect(new Set(notes()).size).toBe(260);
  expect(root.textContent).not.toContain("Show older");
});

test.each([
  ["an artist", "Artist x"],
  ["albums together", "Disc m"],
])("%s of more songs than an edit takes come into no form, and the page says so", async (_whose, begins) => {
  const { write, press, answer, after, root, beside, desk } = await libraryPage();
  const artists = { items: [{ id: "x", name: "Artist x", trackCount: 3_000 }], total: 1, next: null };
  answer("search", { ...found, artists });
  answer("library/songs?artistId=x", { items: [song], total: 3_000 });
  for (const id of ["m1", "m2", "m3"]) {
    const items = Array.from({ length: 1_000 }, (_, at) => ({ ...song, trackId: `${id}-${at}` }));
    answer(`library/songs?albumId=${id}`, { items, total: items.length });
  }
  await write("Songs, albums or artists", "x");
  await press("Search");
  const ticks = [...root.querySelectorAll("label")].filter((label) => label.textContent?.startsWith(begins));
  for (const tick of ticks) await after(() => tick.querySelector("input")?.click());
  await press("Correct what is ticked");
  expect(beside("Correct what is ticked")).toContain("That would be 3,000 songs. An edit takes at most 2,000");
  expect(desk.songs.value.map(({ trackId }) => trackId)).toEqual(["a1"]);
});

test("what a preview, the doubles and the warnings leave out is counted", async () => {
  const { desk, after, answer, texts, text, press } = await libraryPage();
  const songs = Array.from({ length: 60 }, () => preview.songs[0]);
  answer("library/preview", { ...preview, songCount: 1_900, songs });
  answer("library/doubles", { items: [], isMore: true });
  const warned = { trackId: "w", title: "Odd", artistName: "", sourceName: "", warnings: ["it is short"] };
  answer("library/warnings", { items: [warned], total: 1_600 });
  await after(() => desk.start());
  await press("Preview");
  expect(texts(".library-changes .muted")).toEqual(["and 1,850 more"]);
  expect(text()).toContain("There may be more");
  expect(text()).not.toContain("None.");
  expect(text()).toContain("The first 1 of 1,600.");
});
