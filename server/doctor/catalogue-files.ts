import { statSync } from "node:fs";
import { hadCatalogue } from "../catalog/earlier-music.ts";
import { ClusterFault, examineCluster } from "../catalog/embedded/cluster-seal.ts";
import { startTrouble } from "../catalog/embedded/start-trouble.ts";
import { type Finding, fine, hint, reasonOf, wrong } from "./finding.ts";

export interface CatalogueFilesOptions {
  /** Where the embedded database is. */
  readonly directory: string;
  /** Whether a server has it open: then its files change, and say nothing. */
  isInUse(): Promise<boolean>;
}

/** Whether the files of the embedded database are those that were closed. They are looked at alone: nothing is opened or made. */
export async function checkCatalogueFiles({ directory, isInUse }: CatalogueFilesOptions): Promise<Finding> {
  try {
    if (await isInUse()) return fine("catalogue: a server has it open");
    return await look(directory);
  } catch (error) {
    if (await isInUse().catch(() => false)) return fine("catalogue: a server has just opened it");
    return wrong(`catalogue: ${reasonOf(await startTrouble(directory, error as Error))}`);
  }
}

async function look(directory: string): Promise<Finding> {
  if (!statSync(directory, { throwIfNoEntry: false })) {
    if (await hadCatalogue(directory)) throw new ClusterFault("missing", "there is none");
    return fine("catalogue: none yet; the first start makes it");
  }
  const { isSealed } = examineCluster(directory, { isRescue: false });
  if (isSealed) return fine("catalogue: its files are as they were when it was closed");
  return hint("catalogue: it was not closed in order, by a kill or a power cut: the next start looks through it");
}
