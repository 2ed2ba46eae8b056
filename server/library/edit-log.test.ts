import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { TrackId } from "../../shared/ids.ts";
import type { Edit } from "../catalog/corrections/correction.ts";
import { diskEditLog, editsToLay, editText, parseEdit } from "./edit-log.ts";

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

test("a damaged file, and one under another name than its own, are left out and counted", async () => {
  const media = mkdtempSync(join(tmpdir(), "tutti-edits-"));
  onTestFinished(() => rmSync(media, { recursive: true }));
  const log = diskEditLog(media);
  expect([await log.readAll(), await log.countDamaged()]).toEqual([[], 0]);
  await log.write(edit);
  const second = { ...edit, editId: "f".repeat(24), position: 2 };
  await log.write(second);
  expect([await log.readAll(), await log.countDamaged()]).toEqual([[second, edit], 0]);
  writeFileSync(join(media, ".edits", `${second.editId}.json`), editText(second).slice(0, -5));
  writeFileSync(join(media, ".edits", `${"a".repeat(24)}.json`), editText(edit));
  writeFileSync(join(media, ".edits", ".unfinished.json"), "{");
  expect([await log.readAll(), await log.countDamaged()]).toEqual([[edit], 2]);
});

test("editsToLay() has what a catalogue lacks or has with another mark", () => {
  const undone = { ...edit, undoneAt: edit.at };
  expect(editsToLay([edit], [])).toEqual([edit]);
  expect(editsToLay([edit], [edit])).toEqual([]);
  expect(editsToLay([undone], [edit])).toEqual([undone]);
});
