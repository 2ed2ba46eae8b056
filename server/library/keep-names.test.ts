import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sampleRendition, sampleTrack } from "../../test/contract/catalogue-samples.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import { keepMissingNames } from "./keep-names.ts";
import type { NamedTrack } from "./named-track.ts";
import { diskTrackNames } from "./track-names.ts";

const tracks = ["Alba", "Brezza", "Canto"].map((title): NamedTrack => {
  const { kind, renditionId } = sampleRendition(title, "aac160");
  return { ...sampleTrack(title), addedAt: "2026-11-29T12:00:00.000Z", renditions: [{ kind, renditionId }] };
});

/** What is read of a catalogue here, and how often a track was. */
function holding(all: readonly NamedTrack[]) {
  const read: string[] = [];
  const catalogue = {
    trackIds: async () => all.map(({ trackId }) => trackId),
    exportTrack: async (trackId: string) => {
      read.push(trackId);
      return all.find((track) => track.trackId === trackId) ?? null;
    },
    exportTracks: async (after: string, limit: number) => {
      const sorted = [...all].sort((one, other) => (one.trackId < other.trackId ? -1 : 1));
      return sorted.filter(({ trackId }) => trackId > after).slice(0, limit);
    },
    listEdits: async () => ({ items: [], total: 0 }),
    applyEdit: () => Promise.reject(new Error("There is no edit to apply")),
  } satisfies Partial<Catalogue>;
  return { catalogue, read };
}

test("a quick look writes what is missing and reads nothing else; a thorough one mends what is damaged and notes when", async () => {
  const media = await mkdtemp(join(tmpdir(), "tutti-names-"));
  onTestFinished(() => rm(media, { recursive: true }));
  const names = diskTrackNames(media);
  const [first, second, third] = tracks as [NamedTrack, NamedTrack, NamedTrack];
  await names.write(first);
  const { catalogue, read } = holding(tracks);
  expect(await names.checkedMs()).toBeNull();
  expect(await keepMissingNames({ catalogue, names, isThorough: false })).toBe(2);
  expect(read).toEqual([second.trackId, third.trackId]);
  expect(await names.checkedMs()).toBeNull();

  const files = (await readdir(media, { recursive: true })).filter((name) => name.includes(first.trackId));
  await truncate(join(media, files[0] ?? ""), 20);
  expect(await keepMissingNames({ catalogue, names, isThorough: false })).toBe(0);
  expect(await names.read(first.trackId)).toBeNull();
  expect(await keepMissingNames({ catalogue, names, isThorough: true })).toBe(1);
  expect(await names.read(first.trackId)).toEqual(first);
  expect(await names.checkedMs()).toBeGreaterThan(0);
  expect((await names.trackIds()).sort()).toEqual(tracks.map(({ trackId }) => trackId).sort());
});
