// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { type LibraryStage, libraryPage } from "../../../test/rigs/library-page.tsx";

/** What the last preview asked for. */
function askedOf({ last }: LibraryStage) {
  const { songs } = last("library/preview") as { songs: { set: Record<string, unknown>; reset: string[] }[] };
  return { set: songs[0]?.set, reset: songs[0]?.reset };
}

/** Two songs that differ in their years and in whose album it is. */
async function formOfTwo(): Promise<LibraryStage> {
  const page = await libraryPage();
  await page.after(() => page.desk.choose({ trackIds: ["a1", "a2"] }, "choose"));
  return page;
}

test("a form whose writing was saved begins anew: nothing of it is asked for again", async () => {
  const page = await libraryPage();
  const { write, press, field, after } = page;
  await write("Title", "Uno");
  await after(() => field("As the file says (Year)").click());
  expect(field("Year").disabled).toBe(true);
  await press("Preview");
  expect(askedOf(page)).toEqual({ set: { title: "Uno" }, reset: ["year"] });
  await press("Save");
  expect([field("Year").disabled, field("Title").value]).toEqual([false, "<b>One</b>"]);
  await write("Album", "Sun");
  await press("Preview");
  expect(askedOf(page)).toEqual({ set: { album: "Sun" }, reset: [] });
});

test("what was taken back is not asked for with the next preview", async () => {
  const page = await libraryPage();
  const { write, press } = page;
  await write("Title", "Uno");
  await press("Preview");
  await press("Undo Title: Uno");
  expect(page.root.querySelector(".library-preview")).toBeNull();
  await write("Album", "Sun");
  await press("Preview");
  expect(askedOf(page)).toEqual({ set: { album: "Sun" }, reset: [] });
});

test("a field in which what is shown stands again is not asked for, nor one that is empty since songs differ", async () => {
  const page = await formOfTwo();
  const { write, press } = page;
  for (const text of ["Pop", "Rock; Jazz"]) await write("Genres", text);
  for (const text of ["1980", ""]) await write("Year", text);
  for (const text of ["Deluxe", ""]) await write("Edition", text);
  await press("Preview");
  expect(askedOf(page)).toEqual({ set: {}, reset: [] });
});

test("songs that differ in a field are made empty in it by a tick of its own", async () => {
  const page = await formOfTwo();
  const { press, field, after } = page;
  await after(() => field("Empty in all of them (Year)").click());
  await press("Preview");
  expect(askedOf(page)).toEqual({ set: { year: null }, reset: [] });
  await after(() => field("Empty in all of them (Year)").click());
  await press("Preview");
  expect(askedOf(page).set).toEqual({});
});

test("a field that all songs have is made empty by writing nothing into it", async () => {
  const page = await formOfTwo();
  await page.write("Genres", "");
  await page.press("Preview");
  expect(askedOf(page).set).toEqual({ genres: [] });
});

test("where songs differ, the tick of the compilation goes from half to yes, to no, and back to half", async () => {
  const page = await formOfTwo();
  const { field, after, press } = page;
  const seen = [];
  for (let clicks = 0; clicks < 3; clicks += 1) {
    await after(() => field("Compilation").click());
    seen.push([field("Compilation").checked, field("Compilation").indeterminate]);
  }
  expect(seen).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ]);
  await press("Preview");
  expect(askedOf(page).set).toEqual({});
});

test("while a picture is uploaded the form says so and waits with the preview, which then has it", async () => {
  const page = await libraryPage();
  const { hold, pick, press, text, button, after } = page;
  const release = hold("library/covers");
  await pick();
  expect([text(".library-uploading"), button("Preview").disabled]).toEqual(["The picture is being uploaded…", true]);
  await after(release);
  expect([text(".library-uploading"), button("Preview").disabled]).toEqual(["", false]);
  await press("Preview");
  expect(askedOf(page).set).toEqual({ coverId: "d".repeat(32) });
  await press("Leave the cover as it is");
  await press("Preview");
  expect(askedOf(page).set).toEqual({});
});

test("a picture that is refused is not asked for, and holds nothing back", async () => {
  const page = await libraryPage();
  page.refuse("library/covers", "Cannot take the cover: it is no picture");
  await page.pick();
  expect(page.text('[role="alert"]')).toContain("it is no picture");
  await page.press("Preview");
  expect(askedOf(page).set).toEqual({});
});
