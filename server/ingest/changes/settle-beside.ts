import type { CataloguePort } from "../../catalog/ingested-track.ts";
import { fileKey, isFormer, type KnownFile } from "../../catalog/queries/known-file.ts";
import type { Shelf } from "../ingest-options.ts";
import type { ScannedFile } from "../scan.ts";
import { judgeVanished } from "./judge-vanished.ts";
import { settleVanished } from "./settle-vanished.ts";

export interface GoneBeside {
  readonly directory: string;
  readonly vanished: readonly KnownFile[];
  readonly present: readonly Pick<ScannedFile, "path" | "part" | "bytes">[];
  /** Files of which it is not known yet which song they are. */
  readonly unsettled: readonly Pick<ScannedFile, "bytes">[];
}

/**
 * Hides songs whose files were removed, while another look at the folder goes on: a first one may take days. What is in doubt is left to
 * the look that follows both. Answers how many were hidden.
 */
export async function settleBeside(
  context: { readonly catalogue: CataloguePort; readonly shelf?: Shelf },
  { isWanted, ...gone }: GoneBeside & { readonly isWanted: (path: string) => boolean },
): Promise<number> {
  const vanished: KnownFile[] = [];
  for (const file of surelyGone(gone)) {
    const files = await context.catalogue.filesOfTrack(file.trackId);
    // Another file would have to name the song from now on.
    if (files.every((other) => fileKey(other) === fileKey(file))) vanished.push(file);
  }
  if (vanished.length === 0) return 0;
  const { directory, present } = gone;
  const choice = { isAccepted: false, isWanted, replaced: [] };
  return (await settleVanished(context, { directory, vanished, present, ...choice })).hidden;
}

type Leading = KnownFile & { readonly trackId: NonNullable<KnownFile["trackId"]> };

/** Files that led to a song and were removed: not those that may lie elsewhere now, and none when the operator would be asked about any. */
export function surelyGone({ directory, vanished, present, unsettled }: GoneBeside): Leading[] {
  const lost = vanished.filter((file): file is Leading => file.trackId !== null && !isFormer(file));
  const paths = present.map(({ path }) => path);
  if (judgeVanished({ directory, vanished: lost, present: paths }).asked.length > 0) return [];
  const sizes = new Set(unsettled.map(({ bytes }) => bytes));
  return lost.filter(({ bytes }) => !sizes.has(bytes));
}
