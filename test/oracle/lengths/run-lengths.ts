import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EncoderName } from "../../../server/ingest/encode/find-encoder.ts";
import { createWorkerEncoder } from "../../../server/ingest/workers/worker-encoder.ts";
import { realMusic } from "../../music.ts";
import { compareLengths } from "./compare-lengths.ts";
import { type FileLength, judgeLength } from "./judge-length.ts";

/** Debian's packages of music, freely licensed: Vorbis, Opus and MP3 of many years and taggers, an hour and more of it. */
export const musicPackages = [
  ...["hyperrogue-music", "zaz-data", "asc-music", "marsshooter-data", "warzone2100-music", "wesnoth-1.16-music"],
] as const;

export const encoderNames: readonly EncoderName[] = ["ffmpeg", "mediabunny"];

export interface LengthsChoice {
  readonly packages: readonly string[];
  readonly encoders: readonly EncoderName[];
}

/** Prints a line for each package and encoder, and one for each file that is not within a millisecond. Answers how many are wrong. */
export async function runLengths({ packages, encoders }: LengthsChoice): Promise<number> {
  let wrong = 0;
  console.log("| package | encoder | files | in | seconds | same | worst, ms | explained | wrong | took, s |");
  console.log("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const name of packages) {
    const music = await realMusic(name);
    if (music.folder === null) {
      console.log(`| ${name} | not done: ${music.reason} |`);
      continue;
    }
    for (const encoder of encoders) {
      const scratch = await mkdtemp(join(tmpdir(), "tutti-lengths-"));
      try {
        const startedMs = performance.now();
        const task = { music: music.folder, encoder: createWorkerEncoder({ encoder }), scratch };
        const lengths = await compareLengths(task);
        console.log(`| ${name} | ${encoder} | ${lineOf(lengths)} | ${seconds(performance.now() - startedMs)} |`);
        for (const line of detailsOf(lengths)) console.log(`  ${line}`);
        wrong += lengths.filter((length) => judgeLength(length).verdict === "wrong").length;
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    }
  }
  return wrong;
}

function lineOf(lengths: readonly FileLength[]): string {
  const verdicts = lengths.map(judgeLength);
  const count = (wanted: string) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const inside = lengths.filter((length) => length.seconds !== null);
  const sound = inside.reduce((sum, length) => sum + (length.seconds ?? 0), 0);
  const worst = Math.max(
    0,
    ...verdicts.filter(({ verdict }) => verdict === "same").map(({ offSeconds }) => Math.abs(offSeconds ?? 0)),
  );
  return [
    ...[lengths.length, inside.length, Math.round(sound), count("same"), (worst * 1000).toFixed(3)],
    ...[count("explained"), count("wrong")],
  ].join(" | ");
}

function detailsOf(lengths: readonly FileLength[]): string[] {
  return lengths.flatMap((length) => {
    const { verdict, offSeconds, why } = judgeLength(length);
    if (verdict === "same") return [];
    const off = offSeconds === null ? "" : `${(offSeconds * 1000).toFixed(2)} ms off, `;
    return [`${verdict === "wrong" ? "WRONG " : ""}${length.path}: ${off}${why}`];
  });
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0);
}
