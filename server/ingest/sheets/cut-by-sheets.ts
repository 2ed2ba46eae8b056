import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { fileKey, type KnownFile } from "../../catalog/queries/known-file.ts";
import { nativePath, pathFromBytes } from "../../files/native-path.ts";
import { changed, isUnreadable, readRegular } from "../../files/open-regular.ts";
import { withCharset } from "../describe/charset.ts";
import { isSoundFile } from "../encode/source-extensions.ts";
import type { Scan, ScanFault, ScannedFile } from "../scan.ts";
import { cdFramesPerSecond } from "../sound-range.ts";
import { type CueSheet, readCueSheet } from "./cue-sheet.ts";
import { findNamed, isNamedLike } from "./find-named.ts";
import { isSheetFile, type SheetPart } from "./sheet-part.ts";
import { sheetText } from "./sheet-text.ts";

/** A sheet of 99 tracks with all tags has some 20,000 bytes. */
const sheetBytesMax = 1_000_000;

/** How often a sheet is read that changes while it is read, and how long is waited in between. */
const writtenTries = 10;
const writtenMs = 200;

export interface SheetOptions {
  readonly root: string;
  /** Of sheets that do not name theirs: see `describe/charset.ts`. */
  readonly charset: string;
  /** How long a sound file is, seconds; null where that cannot be told without decoding it. */
  readonly secondsOf: (path: string) => Promise<number | null>;
  /** Parts that were found to lie within their file before are taken as they are. */
  readonly known: readonly KnownFile[];
}

type Parts = Map<string, readonly SheetPart[]>;

/**
 * In the place of a sound file that a cue sheet parts come its parts. A sheet that is wrong is named, and its file stays whole; of one that
 * cannot be read nobody knows what it says, and what was parted beside it stays so. Of a file with one song nothing is parted, so that a
 * sheet with a file for each song changes nothing: these have tags of their own.
 */
export async function cutBySheets(scan: Scan, options: SheetOptions): Promise<Scan> {
  if (scan.sheets.length === 0) return scan;
  const rows = new Map(options.known.map((file) => [fileKey(file), file]));
  const settled = new Set(
    scan.files.filter((file) => isSettled(file, rows.get(fileKey({ ...file, part: 1 })))).map(({ path }) => path),
  );
  const { parts, unread, faults } = await readSheets(scan, {
    ...options,
    secondsOf: async (path) => (settled.has(path) ? null : options.secondsOf(path)),
  });
  const kept = keptFiles(scan, { parts, unread, known: options.known });
  return {
    ...scan,
    files: scan.files.flatMap((file): ScannedFile[] => {
      if (kept.has(file.path)) return [];
      const own = parts.get(file.path);
      return own ? own.map((sheetPart) => ({ ...file, part: sheetPart.part, sheetPart })) : [file];
    }),
    faults: [...scan.faults, ...faults],
    kept,
  };
}

/** Files that were parted, beside sheets that cannot be read now; not those that another sheet parts. */
function keptFiles(
  { files }: Scan,
  { parts, unread, known }: Pick<SheetOptions, "known"> & { readonly parts: Parts; readonly unread: readonly string[] },
): ReadonlySet<string> {
  const folders = new Set(unread.map((sheet) => dirname(sheet)));
  const parted = new Set(known.filter(({ part, state }) => part > 0 && state !== "missing").map(({ path }) => path));
  const paths = files.map(({ path }) => path);
  return new Set(paths.filter((path) => folders.has(dirname(path)) && parted.has(path) && !parts.has(path)));
}

/** Whether neither the file nor what lies beside it changed since it was parted. */
function isSettled(file: ScannedFile, first: KnownFile | undefined): boolean {
  return (
    first !== undefined &&
    first.state !== "missing" &&
    first.bytes === file.bytes &&
    first.modifiedMs === file.modifiedMs &&
    first.beside === file.beside
  );
}

/** The part of a file that the catalogue knows, as its sheet has it now; null when there is none any more. */
export async function findSheetPart(
  { path, part }: Pick<KnownFile, "path" | "part">,
  options: Pick<SheetOptions, "root" | "charset">,
): Promise<SheetPart | null> {
  const names = await readdir(nativePath(dirname(path)), { encoding: "buffer" }).catch(() => []);
  const beside = names.map((name) => join(dirname(path), pathFromBytes(name)));
  const found = { files: beside.filter(isSoundFile).map((one) => ({ path: one })), sheets: beside.filter(isSheetFile) };
  const { parts } = await readSheets(found, { ...options, known: [], secondsOf: async () => null });
  return parts.get(path)?.find((one) => one.part === part) ?? null;
}

type Folder = Pick<Scan, "sheets"> & { readonly files: readonly Pick<ScannedFile, "path">[] };

async function readSheets(
  { files, sheets }: Folder,
  options: SheetOptions,
): Promise<{ readonly parts: Parts; readonly unread: readonly string[]; readonly faults: readonly ScanFault[] }> {
  const inFolder = new Map(sheets.map((path) => [dirname(path), [] as string[]]));
  for (const { path } of files) inFolder.get(dirname(path))?.push(path);
  const besideOf = (sheet: string) => inFolder.get(dirname(sheet)) ?? [];
  const parts: Parts = new Map();
  const faults: ScanFault[] = [];
  const unread: string[] = [];
  // Of several sheets for one file that counts which is called like it, or else the first.
  const rank = (sheet: string) => (isNamedLike(sheet, besideOf(sheet)) ? 0 : 1);
  for (const path of [...sheets].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))) {
    const read = await readSheet(path, options);
    const taken = read.ok ? await partsOf(read.value, path, { ...options, beside: besideOf(path) }) : read;
    if (!taken.ok && isUnreadable(taken.error)) {
      faults.push({ path, reason: `what this cue sheet made stays as it was: ${taken.error}` });
      unread.push(path);
    } else if (!taken.ok) faults.push({ path, reason: `this cue sheet is left out: ${taken.error}` });
    else for (const [sound, own] of taken.value) if (!parts.has(sound)) parts.set(sound, own);
  }
  return { parts, unread, faults };
}

/** A sheet that somebody is writing is whole a moment later: its songs must not go meanwhile. */
async function readSheet(path: string, { root, charset }: SheetOptions): Promise<Result<CueSheet, string>> {
  let bytes = await readRegular(path, { inside: root, bytesMax: sheetBytesMax });
  for (let tries = 1; !bytes.ok && bytes.error === changed && tries < writtenTries; tries += 1) {
    await delay(writtenMs);
    bytes = await readRegular(path, { inside: root, bytesMax: sheetBytesMax });
  }
  return bytes.ok ? readCueSheet(withCharset(charset, () => sheetText(bytes.value))) : bytes;
}

/** The parts of each file that a sheet parts; `beside`: the sound files of its folder. */
async function partsOf(
  { files, ...album }: CueSheet,
  sheet: string,
  { beside, secondsOf }: SheetOptions & { readonly beside: readonly string[] },
): Promise<Result<Parts, string>> {
  const parts: Parts = new Map();
  for (const { name, songs } of files) {
    if (songs.length < 2) continue;
    const path = findNamed(name, { sheet, beside, isOnly: files.length === 1 });
    if (path === null) return fail(`the sound file "${name.slice(0, 100)}" that it names is not there`);
    const seconds = await secondsOf(path);
    const late = songs.find(({ startFrame }) => seconds !== null && startFrame / cdFramesPerSecond >= seconds);
    if (late && seconds !== null) {
      const begin = shownTime(late.startFrame / cdFramesPerSecond);
      return fail(`track ${late.number} begins at ${begin}, and the sound ends at ${shownTime(seconds)}`);
    }
    const cut = songs.map(({ number, startFrame, ...song }, index) => ({
      part: index + 1,
      // What lies before the first song belongs to it, so that no sound of the file is lost.
      range: { startFrame: index === 0 ? 0 : startFrame, endFrame: songs[index + 1]?.startFrame ?? null },
      ...{ number, song, album },
    }));
    parts.set(path, cut);
  }
  return ok(parts);
}

function shownTime(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
