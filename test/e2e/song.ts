import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "../../shared/seeded-random.ts";
import { type Sound, wavBytes } from "../contract/sound.ts";

/** Chords under noise: busy enough that an encoder needs all of its bit rate. */
export function song(seconds: number, seed: number, sampleRateHz = 44_100): Sound {
  const random = seededRandom(seed);
  const frames = Math.round(seconds * sampleRateHz);
  const channels = [new Float32Array(frames), new Float32Array(frames)];
  let pitchHz = 220;
  for (let frame = 0; frame < frames; frame += 1) {
    if (frame % sampleRateHz === 0) pitchHz = 110 * 2 ** (Math.floor(random() * 24) / 12);
    const time = frame / sampleRateHz;
    const tone = Math.sin(2 * Math.PI * pitchHz * time) + Math.sin(3 * Math.PI * pitchHz * time);
    for (const plane of channels) plane[frame] = 0.2 * tone + 0.12 * (random() - 0.5);
  }
  return { sampleRateHz, channels };
}

/** Writes songs as WAV files `Artist/Album/NN - Title.wav`, so that they get their names from the path. */
export async function writeSongs(
  directory: string,
  songs: readonly { seconds: number; seed: number }[],
): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, { seconds, seed }] of songs.entries()) {
    const path = join(directory, `0${index + 1} - Song ${index + 1}.wav`);
    await writeFile(path, wavBytes(song(seconds, seed)));
    paths.push(path);
  }
  return paths;
}
