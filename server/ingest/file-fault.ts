import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { nativePath } from "../files/native-path.ts";
import { kindOf, reasonOf } from "../files/open-regular.ts";
import type { Encoder } from "./encoder.ts";
import { sourceBytesMax } from "./limits.ts";

/** Why a file cannot become a track, in words that go behind its path. */
export class FileFault extends Error {}

/** What can be told without opening it. A list of songs that are known already is gone through without opening one of them. */
export async function checkFile({ extensions }: Pick<Encoder, "extensions">, path: string): Promise<void> {
  const extension = extname(path).slice(1).toLowerCase();
  if (!extensions.includes(extension)) {
    throw new FileFault(`.${extension} files cannot be read without ffmpeg on the PATH`);
  }
  const found = await statOf(path);
  if (!found.isFile()) throw new FileFault(`it is ${kindOf(found)}, not a file`);
  if (found.size === 0) throw new FileFault("it is empty");
  if (found.size > sourceBytesMax) throw new FileFault(`it has ${found.size} bytes, more than ${sourceBytesMax}`);
}

/** Rejects with a `FileFault` where the system refuses. */
export async function statOf(path: string): Promise<Stats> {
  return stat(nativePath(path)).catch((error: unknown) => {
    throw new FileFault(reasonOf(error));
  });
}
