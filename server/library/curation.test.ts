import { expect, test } from "vitest";
import type { TrackId } from "../../shared/ids.ts";
import { type CurationOptions, createCuration } from "./curation.ts";

/** A catalogue of an artist of so many songs; nothing of it is read, and nothing may be saved. */
function curationOf(songs: number) {
  const reads: number[] = [];
  const catalogue = {
    tracksToCorrect: async () => Array.from({ length: songs }, (_, at) => `t${at}` as TrackId),
    songRecords: async (ids: readonly TrackId[]) => {
      reads.push(ids.length);
      return [];
    },
  } as Partial<CurationOptions["catalogue"]> as CurationOptions["catalogue"];
  const store = { hasCover: async () => true, publishCover: async () => undefined };
  const log = {} as CurationOptions["log"];
  const curation = createCuration({ catalogue, log, store, makeCover: () => Promise.reject(), nowMs: () => 0 });
  return { curation, reads };
}

const asked = { replaceArtists: { artistIds: ["x"], by: [{ name: "Ada" }] } };

test("an artist of more songs than an edit takes is refused with their number, not renamed on the first of them", async () => {
  const { curation, reads } = curationOf(3_000);
  const refusal = "Cannot correct songs: it would be 3000; at most 2000 are allowed in one edit";
  expect(await curation.preview(asked)).toEqual({ ok: false, error: refusal });
  expect(await curation.save(asked)).toEqual({ ok: false, error: refusal });
  expect(reads).toEqual([]);
});

test("an artist of as many songs as an edit takes is read whole", async () => {
  const { curation, reads } = curationOf(2_000);
  await curation.preview(asked);
  expect(reads[0]).toBe(2_000);
});
