import { dirname } from "node:path";
import type { CataloguePort } from "../../catalog/ingested-track.ts";
import { isFormer } from "../../catalog/queries/known-file.ts";
import { shownPath } from "../../files/native-path.ts";
import type { Shelf } from "../ingest-options.ts";
import { type IngestReport, reportOf } from "../ingest-report.ts";
import { settleVanished } from "./settle-vanished.ts";

export interface FolderLeft {
  /** What all of the files lay in. */
  readonly directory: string;
  readonly report: IngestReport;
}

/**
 * Files that lie in no music folder any more, since the operator named another one, are as good as gone: nobody looks at them. Where a
 * song has another file they are forgotten; else the operator is asked. To be called after all named folders were looked at. Resolves to
 * null when there are none.
 */
export async function settleElsewhere(
  context: { readonly catalogue: CataloguePort; readonly shelf?: Shelf },
  { named, isAccepted }: { readonly named: readonly string[]; readonly isAccepted: boolean },
): Promise<FolderLeft | null> {
  // Nobody who names no folder at all has said where the music lies now.
  if (named.length === 0) return null;
  const vanished = (await context.catalogue.filesBelow("/")).filter(
    (file) => (file.state !== "missing" || isFormer(file)) && !liesIn(named, file.path),
  );
  const [first] = vanished;
  if (first === undefined) return null;
  let directory = dirname(first.path);
  while (!vanished.every(({ path }) => liesIn([directory], path))) directory = dirname(directory);
  const { hidden, asked } = await settleVanished(context, {
    ...{ directory, vanished, present: [], isAccepted, replaced: [] },
    isWanted: () => true,
    askReason: "it is in no music folder any more",
  });
  return { directory: shownPath(directory), report: reportOf([], { hidden, asked, folders: [] }) };
}

/** Whether a path lies in one of the folders. */
export function liesIn(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => path.startsWith(folder.endsWith("/") ? folder : `${folder}/`));
}
