import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { countMedia, hadCatalogue } from "./earlier-music.ts";

function withFolders(...names: string[]): string {
  const data = mkdtempSync(join(tmpdir(), "tutti-earlier-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  for (const name of names) mkdirSync(join(data, name), { recursive: true });
  return data;
}

const rendition = "0123456789abcdef0123456789abcdef";

test("a folder in which no music was had no catalogue", async () => {
  const data = withFolders("media/.stage", "keys");
  expect([await countMedia(data), await hadCatalogue(join(data, "catalogue"))]).toEqual([0, false]);
  expect(await hadCatalogue(join(data, "nowhere", "catalogue"))).toBe(false);
});

test("media were made for a catalogue", async () => {
  const data = withFolders(`media/${rendition}`, "media/.names");
  expect([await countMedia(data), await hadCatalogue(join(data, "catalogue"))]).toEqual([1, true]);
});

test("what a rebuilding kept aside was a catalogue, though its media are gone", async () => {
  const data = withFolders("catalogue.damaged-2026-01-01T00-00-00-000Z");
  expect([await countMedia(data), await hadCatalogue(join(data, "catalogue"))]).toEqual([0, true]);
});
