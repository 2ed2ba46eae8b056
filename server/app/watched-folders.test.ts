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
  const folders = new WatchedFolders(told);
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
