import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WatchedFolders } from "./watched-folders.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-watch-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a change in a folder is told once, when it is quiet; a folder that is watched no more tells nothing", async () => {
  mkdirSync(join(directory, "one"));
  mkdirSync(join(directory, "two"));
  const told = vi.fn();
  const folders = new WatchedFolders(told, { left: 9 });
  folders.set([join(directory, "one"), join(directory, "two"), join(directory, "none")]);
  for (const name of ["a", "b", "c"]) writeFileSync(join(directory, "one", name), name);
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1), 8_000);
  folders.set([join(directory, "two")]);
  writeFileSync(join(directory, "one", "d"), "d");
  writeFileSync(join(directory, "two", "e"), "e");
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2), 8_000);
  folders.close();
  expect(told).toHaveBeenCalledTimes(2);
});

test("no more folders are watched than there is room for, all together; what one gives back another takes", async () => {
  const names = ["one", "two", "three"].map((name) => join(directory, name));
  for (const name of names) mkdirSync(name);
  const room = { left: 2 };
  const told = vi.fn();
  const [folders, others] = [new WatchedFolders(told, room), new WatchedFolders(told, room)];
  expect(folders.set(names)).toBe(true);
  expect(folders.counts()).toEqual({ watched: 2, folders: 3 });
  expect(others.set([join(directory, "three")])).toBe(false);
  expect(others.counts()).toEqual({ watched: 0, folders: 1 });
  expect(folders.set(names)).toBe(false);
  // What is not there takes no room.
  expect(folders.set([join(directory, "none"), join(directory, "two")])).toBe(false);
  expect([folders.counts(), room]).toEqual([{ watched: 1, folders: 2 }, { left: 1 }]);
  expect(others.set([join(directory, "three")])).toBe(true);
  writeFileSync(join(directory, "three", "a"), "a");
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1), 8_000);
  folders.close();
  others.close();
  expect(room).toEqual({ left: 2 });
});
