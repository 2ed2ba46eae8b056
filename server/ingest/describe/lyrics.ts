import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { ILyricsTag } from "music-metadata";
import { nativePath } from "../../files/native-path.ts";
import { readRegular } from "../../files/open-regular.ts";
import { lyricsBytesMax } from "../limits.ts";
import { readCharset } from "./charset.ts";
import { cleanTagLines } from "./tag-text.ts";

/** The words of a song: those of the .lrc file beside it, else those in it, with times where it has both. */
export async function findLyrics(
  soundPath: string,
  root: string,
  embedded: readonly ILyricsTag[],
): Promise<string | null> {
  return (await lyricsBeside(soundPath, root)) ?? embeddedLyrics(embedded);
}

async function lyricsBeside(soundPath: string, root: string): Promise<string | null> {
  const wanted = `${basename(soundPath, extname(soundPath))}.lrc`.toLowerCase();
  const names = await readdir(nativePath(dirname(soundPath)));
  const name = names.sort().find((one) => one.toLowerCase() === wanted);
  if (name === undefined) return null;
  const read = await readRegular(join(dirname(soundPath), name), { inside: root, bytesMax: lyricsBytesMax });
  if (!read.ok) throw new Error(read.error);
  return cleanTagLines(textOf(Buffer.from(read.value)));
}

/** By its mark, else UTF-8 or what else it may be. */
function textOf(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe") return bytes.subarray(2).toString("utf16le");
  if (mark === "feff")
    return bytes
      .subarray(2, bytes.length - (bytes.length % 2))
      .swap16()
      .toString("utf16le");
  return readCharset(bytes.toString("latin1"));
}

function embeddedLyrics(embedded: readonly ILyricsTag[]): string | null {
  const timed = embedded.find(
    ({ syncText, timeStampFormat }) => syncText?.length > 0 && timeStampFormat === milliseconds,
  );
  if (timed) {
    const lines = timed.syncText.map(({ text, timestamp }) => `${clockOf(timestamp ?? 0)}${readCharset(text).trim()}`);
    return cleanTagLines(lines.join("\n"));
  }
  const texts = embedded.flatMap(({ text, syncText }) => text ?? syncText?.map((line) => line.text).join("\n") ?? []);
  return cleanTagLines(texts.map(readCharset).find((text) => text.trim() !== "") ?? "");
}

/** The time stamp format of ID3 that counts milliseconds; the other one counts frames of MPEG. */
const milliseconds = 2;

/** As LRC writes it: [01:05.30]. */
function clockOf(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `[${two(ms / 60_000)}:${two((ms / 1_000) % 60)}.${two((ms / 10) % 100)}]`;
}
