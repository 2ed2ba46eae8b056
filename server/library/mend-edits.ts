import type { Catalogue } from "../catalog/catalogue.ts";
import type { Edit } from "../catalog/corrections/correction.ts";
import { type EditLog, editsToLay } from "./edit-log.ts";

export type WithEdits = Pick<Catalogue, "listEdits" | "applyEdit">;

const pageSize = 200;

/** All edits that a catalogue knows, the newest first. */
export async function knownEdits(catalogue: WithEdits): Promise<Edit[]> {
  const known: Edit[] = [];
  for (;;) {
    const before = known.at(-1)?.position;
    const { items } = await catalogue.listEdits({ limit: pageSize, ...(before === undefined ? {} : { before }) });
    known.push(...items);
    if (items.length < pageSize) return known;
  }
}

/** Edits that are kept beside the media and that the catalogue lacks are laid over its songs: what was called saved, it has afterwards. */
export async function layKeptEdits(catalogue: WithEdits, log: EditLog): Promise<number> {
  const lacking = editsToLay(await log.readAll(), await knownEdits(catalogue));
  for (const edit of lacking) await catalogue.applyEdit(edit);
  return lacking.length;
}

/** Edits of the catalogue that are not beside the media are kept there. */
export async function keepMissingEdits(catalogue: WithEdits, log: EditLog): Promise<void> {
  const kept = new Set((await log.readAll()).map(({ editId }) => editId));
  for (const edit of await knownEdits(catalogue)) if (!kept.has(edit.editId)) await log.write(edit);
}
