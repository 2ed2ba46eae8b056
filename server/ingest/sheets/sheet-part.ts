import { extname } from "node:path";
import type { SoundRange } from "../sound-range.ts";
import type { SheetTags } from "./cue-sheet.ts";

/** One song of a sound file that a cue sheet parts. */
export interface SheetPart {
  /** Its place in the file, from 1 on: with the file's path it names the song's part. */
  readonly part: number;
  readonly range: SoundRange;
  readonly number: number;
  readonly song: SheetTags;
  readonly album: SheetTags;
}

export const sheetExtension = "cue";

export function isSheetFile(path: string): boolean {
  return extname(path).slice(1).toLowerCase() === sheetExtension;
}
