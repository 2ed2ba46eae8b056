import type { TrackId } from "../../../shared/ids.ts";
import type { CataloguePort } from "../../catalog/ingested-track.ts";
import { type FilePart, fileKey, isFormer, type KnownFile } from "../../catalog/queries/known-file.ts";
import type { Shelf } from "../ingest-options.ts";
import type { VanishedOutcome } from "../ingest-report.ts";
import { askAbout, judgeVanished } from "./judge-vanished.ts";

export interface VanishedFiles {
  readonly directory: string;
  readonly vanished: readonly KnownFile[];
  readonly present: readonly FilePart[];
  /** Whether the operator has said that they were removed. */
  readonly isAccepted: boolean;
  /** Whether the operator wants a path in the library: what is not wanted was not lost. */
  readonly isWanted: (path: string) => boolean;
  /** Why the operator is asked about all of them; judged by what is missing together if not given. */
  readonly askReason?: string;
  /** Songs to which files led that lead to another song now. */
  readonly replaced: readonly TrackId[];
}

export interface SettledFiles extends VanishedOutcome {
  /** Files of songs that lost the file that named them. */
  readonly heirs: readonly KnownFile[];
}

/** In the place of what lies beside a file: no scan finds this. */
const interrupted = "interrupted";

/** Hides the songs of which no file is left, after all files that are there were looked at. */
export async function settleVanished(
  { catalogue, shelf }: { readonly catalogue: CataloguePort; readonly shelf?: Shelf },
  { directory, vanished, present, isAccepted, isWanted, askReason, replaced }: VanishedFiles,
): Promise<SettledFiles> {
  const gone = new Set(vanished.map(fileKey));
  const there = new Set(present.map(fileKey));
  const paths = present.map(({ path }) => path);
  const isThere = new Set(paths);
  const leftOf = async (trackId: TrackId) =>
    (await catalogue.filesOfTrack(trackId)).filter(
      (file) => there.has(fileKey(file)) || (file.state !== "missing" && !gone.has(fileKey(file))),
    );
  const lost: KnownFile[] = [];
  const moved: KnownFile[] = [];
  const nobodys = vanished.filter(({ trackId }) => trackId === null);
  const known = vanished.some(isFormer) ? await catalogue.filesBelow(directory) : [];
  /** What a file was counts until something was made of what it is: it may be half written. */
  const isReplaced = ({ path }: KnownFile) => {
    const now = known.filter((file) => file.path === path && !isFormer(file));
    return now.some(({ state }) => state === "done") || now.every(({ state }) => state === "missing");
  };
  for (const file of vanished) {
    if (file.trackId === null || (isFormer(file) && !isReplaced(file))) continue;
    const isHeld = (await leftOf(file.trackId)).length > 0;
    (isHeld ? moved : lost).push(file);
  }
  // A file that is there and is parted otherwise by its cue sheet was not lost either.
  const isMissed = (file: KnownFile) => isWanted(file.path) && !isThere.has(file.path) && !isFormer(file);
  const unwanted = lost.filter((file) => !isMissed(file));
  const missing = lost.filter(isMissed);
  const judged = isAccepted
    ? { obeyed: missing, asked: [] }
    : askReason === undefined
      ? judgeVanished({ directory, vanished: missing, present: paths })
      : { obeyed: [], asked: askAbout(directory, missing, askReason) };
  const obeyed = [...judged.obeyed, ...unwanted];
  const songs = new Set(obeyed.flatMap(({ trackId }) => trackId ?? []));
  for (const trackId of replaced) if ((await leftOf(trackId)).length === 0) songs.add(trackId);
  // Should this be interrupted: a file that is back then is opened, and one that is not vanishes again.
  await catalogue.keepFiles(obeyed.map((file) => ({ ...file, beside: interrupted })));
  for (const trackId of songs) await shelf?.hide(trackId);
  await catalogue.keepFiles(obeyed.map((file) => ({ ...file, state: "missing" })));
  const settled = await Promise.all([...songs].map((trackId) => catalogue.filesOfTrack(trackId)));
  // A file that led nowhere, or whose song has another one, need not be remembered.
  await catalogue.forgetFiles([...moved, ...nobodys, ...settled.flat().filter(isFormer)]);
  const heirs: KnownFile[] = [];
  for (const trackId of new Set(moved.flatMap((file) => file.trackId ?? []))) {
    const heir = (await leftOf(trackId)).find((file) => file.state === "done" && there.has(fileKey(file)));
    if (heir) heirs.push(heir);
  }
  return { hidden: songs.size, asked: judged.asked, heirs };
}
