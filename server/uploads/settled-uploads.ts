import { access, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readOwnText } from "../files/own-file.ts";
import { writeWholeFile } from "../files/write-whole-file.ts";

/** An upload that lies in the music folder. */
export interface SettledUpload {
  /** Where it lies. */
  readonly path: string;
  readonly bytes: number;
  /** When it was begun, as the tus server writes it. */
  readonly createdAt: string;
}

/** What is remembered of uploads that are done, so that whoever did not hear the last answer may ask for it again. */
export interface SettledUploads {
  keep(id: string, settled: SettledUpload): Promise<void>;
  /** Null when nothing is known of it, or when the file is not there any more. */
  find(id: string): Promise<SettledUpload | null>;
  /** Forgets those that were settled before, ms since 1970. */
  forgetBefore(ms: number): Promise<void>;
}

/** A small file for each, in a folder of its own. */
export function settledUploads(directory: string): SettledUploads {
  const pathOf = (id: string) => join(directory, `${id}.json`);
  return {
    async keep(id, settled) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeWholeFile(pathOf(id), [Buffer.from(JSON.stringify(settled))]);
    },
    async find(id) {
      const settled = readSettled(await readOwnText(pathOf(id)));
      if (settled === null) return null;
      // Whoever removed it since may send it again.
      return access(settled.path).then(
        () => settled,
        () => null,
      );
    },
    async forgetBefore(ms) {
      const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      for (const name of names) {
        const path = join(directory, name);
        if ((await stat(path)).mtimeMs < ms) await rm(path, { force: true });
      }
    },
  };
}

function readSettled(text: string | null): SettledUpload | null {
  if (text === null) return null;
  try {
    const { path, bytes, createdAt } = JSON.parse(text) as Partial<SettledUpload>;
    const isWhole = typeof path === "string" && Number.isSafeInteger(bytes) && typeof createdAt === "string";
    return isWhole ? { path, bytes: bytes as number, createdAt } : null;
  } catch {
    return null;
  }
}
