import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import Type from "typebox";
import { Value } from "typebox/value";
import { type Edit, tracksOf } from "../catalog/corrections/correction.ts";
import { readEdit } from "../catalog/corrections/read-edit.ts";
import { syncPath } from "../files/sync-tree.ts";
import { writeWholeFile } from "../files/write-whole-file.ts";

/** Where the operator's edits are kept, beside the media. */
export interface EditLog {
  /** On the disk when it resolves; an edit that was taken back is written again with its mark. */
  write(edit: Edit): Promise<void>;
  /** All that can be read, the oldest first. */
  readAll(): Promise<Edit[]>;
  /** How many files of edits are damaged, or of another form. */
  countDamaged(): Promise<number>;
}

const folderName = ".edits";
const fileEnd = ".json";

const Form = Type.Object({
  version: Type.Literal(1),
  editId: Type.String({ pattern: "^[0-9a-f]{16,64}$" }),
  position: Type.Integer({ minimum: 1 }),
  at: Type.String({ maxLength: 40 }),
  note: Type.String({ maxLength: 2_000 }),
  parts: Type.Array(Type.Unknown()),
  undoneAt: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
});

/** One file for each edit below `.edits` of the media folder. */
export function diskEditLog(mediaDirectory: string): EditLog {
  const root = join(mediaDirectory, folderName);
  /** By file; null: damaged. */
  const readFiles = async (): Promise<(Edit | null)[]> => {
    const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
      throw error;
    });
    const found: (Edit | null)[] = [];
    for (const name of names) {
      if (!name.endsWith(fileEnd) || name.startsWith(".")) continue;
      const edit = parseEdit(await readFile(join(root, name), "utf8"));
      found.push(edit && `${edit.editId}${fileEnd}` === name ? edit : null);
    }
    return found;
  };
  return {
    async write(edit) {
      const made = await mkdir(root, { recursive: true });
      if (made !== undefined) await syncPath(mediaDirectory);
      await writeWholeFile(join(root, `${edit.editId}${fileEnd}`), [Buffer.from(editText(edit))]);
    },
    async readAll() {
      const found = (await readFiles()).filter((edit) => edit !== null);
      return found.sort((one, other) => one.position - other.position);
    },
    countDamaged: async () => (await readFiles()).filter((edit) => edit === null).length,
  };
}

/** A line of JSON, and a line with its SHA-256, by which a damaged file is known. */
export function editText(edit: Edit): string {
  const line = JSON.stringify({ version: 1, ...edit });
  return `${line}\n${sumOf(line)}\n`;
}

/** Null when it is damaged, or not of our form. */
export function parseEdit(content: string): Edit | null {
  const [line = "", sum] = content.split("\n");
  if (sum !== sumOf(line)) return null;
  try {
    const found: unknown = JSON.parse(line);
    if (!Value.Check(Form, found) || !Number.isFinite(Date.parse(found.at))) return null;
    // Read as if it had been asked for.
    const asked = readEdit({ songs: found.parts });
    if (!asked.ok || asked.value.kind !== "songs") return null;
    const { editId, position, at, note, undoneAt } = found;
    return { editId, position, at, note, parts: asked.value.parts, undoneAt };
  } catch {
    return null;
  }
}

/** What of the edits a catalogue lacks, or has otherwise. */
export function editsToLay(kept: readonly Edit[], known: readonly Edit[]): Edit[] {
  const marks = new Map(known.map(({ editId, undoneAt }) => [editId, undoneAt]));
  return kept.filter((edit) => tracksOf(edit).length > 0 && marks.get(edit.editId) !== edit.undoneAt);
}

function sumOf(line: string): string {
  return createHash("sha256").update(line).digest("hex");
}
