import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isNewFolder } from "./new-folder.ts";

test("a folder is new until a Tutti has made something in it; a lock and other people's files do not count", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tutti-new-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(await isNewFolder(join(folder, "not-there"))).toBe(true);
  writeFileSync(join(folder, "lock"), "");
  mkdirSync(join(folder, "lost+found"));
  expect(await isNewFolder(folder)).toBe(true);
  for (const made of ["catalogue", "catalogue.damaged-2026", "keys", "media", "demo", "ingest"]) {
    mkdirSync(join(folder, made));
    expect(await isNewFolder(folder), made).toBe(false);
    rmSync(join(folder, made), { recursive: true });
  }
});
