import { expect, test } from "vitest";
import type { TrackId } from "../../shared/ids.ts";
import type { Edit } from "../catalog/corrections/correction.ts";
import { editsToLay, editText, parseEdit } from "./edit-log.ts";

const edit: Edit = {
  editId: "0123456789abcdef01234567",
  position: 3,
  at: "2026-01-01T00:00:00.000Z",
  note: "why",
  parts: [{ trackIds: ["a1" as TrackId], set: { title: "<b>Uno</b>", year: null }, reset: ["genres"] }],
  undoneAt: null,
};

test("an edit that is written is read as it was", () => {
  expect(parseEdit(editText(edit))).toEqual(edit);
});

test("one of which a letter changed is no edit, nor is one of another form", () => {
  expect(parseEdit(editText(edit).replace("Uno", "Duo"))).toBeNull();
  expect(parseEdit(editText({ ...edit, parts: [{ trackIds: [], set: {}, reset: [] }] }))).toBeNull();
  expect(parseEdit(editText({ ...edit, at: "yesterday" }))).toBeNull();
});

test("editsToLay() has what a catalogue lacks or has with another mark", () => {
  const undone = { ...edit, undoneAt: edit.at };
  expect(editsToLay([edit], [])).toEqual([edit]);
  expect(editsToLay([edit], [edit])).toEqual([]);
  expect(editsToLay([undone], [edit])).toEqual([undone]);
});
