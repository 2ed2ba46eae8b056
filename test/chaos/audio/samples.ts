import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clickTrack, ffmpeg, wavBytes } from "../../contract/sound.ts";
import { realMusic } from "../../music.ts";

/** A whole file of one format, small enough to be mutated thousands of times. */
export interface Sample {
  /** With its extension. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Music of games, freely licensed: its package, and what comes out of it without being encoded again. */
const packages = [
  ["asc-music", "mp3"],
  ["zaz-data", "ogg"],
  ["warzone2100-music", "opus"],
] as const;

const encoded: readonly (readonly [name: string, argumentList: readonly string[]])[] = [
  ["sound.mp3", ["-c:a", "libmp3lame", "-b:a", "64k", "-metadata", "title=Song", "-metadata", "album=Album"]],
  ["sound.flac", ["-c:a", "flac", "-ac", "1", "-ar", "22050"]],
  ["sound.ogg", ["-c:a", "libvorbis", "-q:a", "2"]],
  ["sound.opus", ["-c:a", "libopus", "-b:a", "48k"]],
  ["sound.m4a", ["-c:a", "aac", "-b:a", "64k"]],
  ["lossless.m4a", ["-c:a", "alac", "-ac", "1", "-ar", "22050"]],
  ["sound.aac", ["-c:a", "aac", "-b:a", "64k", "-f", "adts"]],
  ["sound.aiff", ["-c:a", "pcm_s16be", "-ac", "1", "-ar", "16000"]],
  ["float.wav", ["-c:a", "pcm_f32le", "-ac", "1", "-ar", "8000"]],
];

/** One of each format that ingest takes; real music where it can be had, and why not where it cannot. */
export async function makeSamples(folder: string): Promise<{ samples: readonly Sample[]; missing: string | null }> {
  await mkdir(folder, { recursive: true });
  const source = join(folder, "source.wav");
  await writeFile(source, wavBytes(clickTrack(1.2, 44_100)));
  const missing: string[] = [];
  const made: string[] = ["source.wav"];
  const convert = (name: string, from: string, argumentList: readonly string[]) => {
    try {
      ffmpeg(["-i", from, ...argumentList, join(folder, name)]);
      made.push(name);
    } catch {
      missing.push(`this ffmpeg makes no ${name}`);
    }
  };
  for (const [name, argumentList] of encoded) convert(name, source, argumentList);
  for (const [name, extension] of packages) {
    const music = await realMusic(name);
    if (music.folder === null) missing.push(music.reason);
    else convert(`real.${extension}`, firstFile(music.folder, extension), ["-ss", "20", "-t", "2", "-c:a", "copy"]);
  }
  const samples = made.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
  return { samples, missing: missing.length > 0 ? missing.join("; ") : null };
}

/** The largest file of a kind: songs are larger than the sounds of a game. */
function firstFile(folder: string, extension: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(`.${extension}`))
    .map((path) => join(folder, path))
    .sort((left, right) => statSync(right).size - statSync(left).size);
  return paths[0] ?? folder;
}
