import { randomBytes } from "node:crypto";
import type { CoverId } from "../../shared/api/cover.ts";
import { songsPerEditMax } from "../../shared/api/library/edit-limits.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import type { EditOutcome } from "../catalog/corrections/apply-edit.ts";
import { type Edit, type EditPart, tracksOf } from "../catalog/corrections/correction.ts";
import { mergeAlbums } from "../catalog/corrections/merge-albums.ts";
import { type AskedEdit, readEdit } from "../catalog/corrections/read-edit.ts";
import { replaceArtists } from "../catalog/corrections/replace-artists.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { EditLog } from "./edit-log.ts";

export interface CurationOptions {
  readonly catalogue: Catalogue;
  readonly log: EditLog;
  readonly store: Pick<MediaStore, "hasCover" | "publishCover">;
  /** Makes a picture's sizes. Rejects with the reason when it is none. */
  makeCover(picture: Uint8Array): Promise<MadeCover>;
  nowMs(): number;
}

export interface MadeCover {
  readonly coverId: CoverId;
  readonly images: Parameters<MediaStore["publishCover"]>[1];
}

/** The operator's hand on the catalogue: what is refused says why, and what is saved is on the disk. */
export interface Curation {
  /** What an edit would change; nothing is saved. */
  preview(asked: unknown): Promise<Result<EditOutcome, string>>;
  save(asked: unknown): Promise<Result<Edit, string>>;
  /** Takes an edit back, or makes it again; null when there is none of this id. */
  setUndone(editId: string, isUndone: boolean): Promise<Edit | null>;
  /** Keeps a picture, for edits to name by its id. */
  keepCover(picture: Uint8Array): Promise<Result<CoverId, string>>;
}

export function createCuration({ catalogue, log, store, makeCover, nowMs }: CurationOptions): Curation {
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other, since each takes the place after the last one. */
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const done = turn.then(work, work);
    turn = done;
    return done;
  };

  const editFor = async (asked: unknown): Promise<Result<Edit, string>> => {
    const read = readEdit(asked);
    if (!read.ok) return read;
    const parts = await partsFor(catalogue, read.value);
    if (!parts.ok) return parts;
    const trouble = await troubleWith(parts.value);
    if (trouble !== null) return fail(trouble);
    const [last] = (await catalogue.listEdits({ limit: 1 })).items;
    return ok({
      editId: randomBytes(12).toString("hex"),
      position: (last?.position ?? 0) + 1,
      at: new Date(nowMs()).toISOString(),
      note: read.value.note,
      parts: parts.value,
      undoneAt: null,
    });
  };

  const troubleWith = async (parts: readonly EditPart[]): Promise<string | null> => {
    const ids = tracksOf({ parts });
    if (ids.length > songsPerEditMax) return tooMany(ids.length);
    const there = new Set((await catalogue.songRecords(ids)).map(({ trackId }) => trackId));
    const unknown = ids.find((id) => !there.has(id));
    if (unknown !== undefined)
      return `Cannot correct songs: there is no song "${unknown}"; a hidden one has to be back`;
    for (const { set } of parts) {
      if (typeof set.coverId === "string" && !(await store.hasCover(set.coverId)))
        return `Cannot correct "coverId": there is no cover "${set.coverId}"; upload it to /api/v1/library/covers first`;
    }
    return null;
  };

  return {
    async preview(asked) {
      const edit = await editFor(asked);
      return edit.ok ? ok(await catalogue.previewEdit(edit.value)) : edit;
    },
    save: (asked) =>
      inTurn(async () => {
        const edit = await editFor(asked);
        if (!edit.ok) return edit;
        // On the disk first: what a killed process kept there, the next start lays over the songs.
        await log.write(edit.value);
        await catalogue.applyEdit(edit.value);
        return edit;
      }),
    setUndone: (editId, isUndone) =>
      inTurn(async () => {
        const found = await catalogue.findEdit(editId);
        if (found === null || (found.undoneAt !== null) === isUndone) return found;
        const edit = { ...found, undoneAt: isUndone ? new Date(nowMs()).toISOString() : null };
        await log.write(edit);
        await catalogue.applyEdit(edit);
        return edit;
      }),
    async keepCover(picture) {
      const made = await makeCover(picture).catch((error: Error) => error.message);
      if (typeof made === "string") return fail(`Cannot take the cover: ${made}`);
      await store.publishCover(made.coverId, made.images);
      return ok(made.coverId);
    },
  };
}

async function partsFor(catalogue: Catalogue, asked: AskedEdit): Promise<Result<readonly EditPart[], string>> {
  if (asked.kind === "songs") return ok(asked.parts);
  const ids = await catalogue.tracksToCorrect(asked);
  // To correct the first of them alone would leave the others as they are, and say nothing of it.
  if (ids.length > songsPerEditMax) return fail(tooMany(ids.length));
  const songs = await catalogue.songRecords(ids);
  if (asked.kind === "artists") {
    const parts = replaceArtists(songs, asked);
    return parts.length > 0
      ? ok(parts)
      : fail(
          'Cannot replace artists: no song would change; "replaceArtists.artistIds" names artists as /api/v1/artists lists them',
        );
  }
  const { albumIds, title, albumArtist } = asked;
  for (const id of albumIds) {
    if ((await catalogue.albumBy(id)) === null) return fail(`Cannot merge albums: there is no album "${id}"`);
  }
  const target = await catalogue.albumBy(albumIds[0] ?? "");
  if (target === null) return fail("Cannot merge albums: none is named");
  const by = albumArtist ?? { text: target.text, artists: target.artists };
  const isCompilation = albumArtist === null && target.isCompilation;
  return ok(mergeAlbums(songs, { ...asked, title: title ?? target.title, albumArtist: by, isCompilation }));
}

function tooMany(songs: number): string {
  return `Cannot correct songs: it would be ${songs}; at most ${songsPerEditMax} are allowed in one edit`;
}
