import { stat } from "node:fs/promises";
import { fileKey, type KnownFile } from "../../catalog/queries/known-file.ts";
import { nativePath } from "../../files/native-path.ts";
import { isSoundFile } from "../../ingest/encode/source-extensions.ts";
import { fileIdOf } from "../../ingest/queue/file-id.ts";
import { isSheetFile } from "../../ingest/sheets/sheet-part.ts";

export interface RetryOptions {
  failedFiles(): Promise<readonly KnownFile[]>;
  /** Tries one again: by a look at its folder if it is not one song. */
  again(file: KnownFile): Promise<void>;
  rootOf(file: KnownFile): Promise<string>;
  /** Begins work that waits for none of the other. */
  beside(job: () => Promise<void>): Promise<void>;
  /** Tells what goes wrong. */
  guard(job: () => Promise<void>): Promise<void>;
}

/** Tries files again that failed. */
export class Retries {
  readonly #options: RetryOptions;
  /** Files that are being tried again, by their keys. */
  readonly #retrying = new Set<string>();
  #isRetryingAll = false;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** That with this id, or all if null. Resolves to how many: none while all are tried already. */
  async retry(id: string | null): Promise<number> {
    if (id === null) return this.#retryAll();
    const file = (await this.#options.failedFiles()).find((failed) => fileIdOf(fileKey(failed)) === id);
    if (file) void this.#options.beside(() => this.#retryOne(file));
    return file ? 1 : 0;
  }

  async #retryAll(): Promise<number> {
    if (this.#isRetryingAll) return 0;
    this.#isRetryingAll = true;
    const failed = this.#options.failedFiles();
    void this.#options
      .beside(async () => this.#oneByOne(await failed))
      .finally(() => {
        this.#isRetryingAll = false;
      });
    return (await failed).length;
  }

  /** Each of them comes before what waits: all together would hold up songs that somebody wants to hear. */
  async #oneByOne(files: readonly KnownFile[]): Promise<void> {
    const roots = new Set<string>();
    for (const file of files) {
      if (!(await isOneSong(file))) {
        // One look reads all that lies below a folder.
        const root = await this.#options.rootOf(file);
        if (roots.has(root)) continue;
        roots.add(root);
      }
      await this.#options.guard(() => this.#retryOne(file));
    }
  }

  /** One that is being tried again is not tried a second time. */
  async #retryOne(file: KnownFile): Promise<void> {
    const key = fileKey(file);
    if (this.#retrying.has(key)) return;
    this.#retrying.add(key);
    try {
      await this.#options.again(file);
    } finally {
      this.#retrying.delete(key);
    }
  }
}

/** Not a sheet, of which the files beside it say whether it is right, nor a folder or a mark in it, which only a look reads. */
export async function isOneSong({ path }: KnownFile): Promise<boolean> {
  if (isSheetFile(path) || !isSoundFile(path)) return false;
  const found = await stat(nativePath(path)).catch(() => null);
  return found === null || !found.isDirectory();
}
