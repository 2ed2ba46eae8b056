import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Length as a program of others counts it, sample by sample: seconds, or why it does not. */
export type CountedLength = { readonly seconds: number } | { readonly refusal: string };

/** Each frame decoded by ffprobe, without what the format says is to be left out. Rejects when there is no ffprobe. */
export async function countByFfprobe(path: string): Promise<CountedLength> {
  const entries = "stream=sample_rate:frame=nb_samples";
  const words = ["-v", "error", "-count_frames", "-select_streams", "a:0", "-show_entries", entries, "-of", "json"];
  try {
    const { stdout } = await run("ffprobe", [...words, path], { maxBuffer: 1 << 28 });
    const { frames = [], streams = [] } = JSON.parse(stdout) as {
      frames?: { nb_samples?: number }[];
      streams?: { sample_rate?: string }[];
    };
    const sampleRateHz = Number(streams[0]?.sample_rate ?? 0);
    const samples = frames.reduce((sum, { nb_samples = 0 }) => sum + nb_samples, 0);
    return sampleRateHz > 0 && samples > 0 ? { seconds: samples / sampleRateHz } : { refusal: "it finds no sound" };
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === "ENOENT") throw error;
    return { refusal: (stderr ?? "").split("\n", 1)[0]?.replace(/^\[.*?\] /, "") ?? "" };
  }
}

const oggBytesPerSample = 2;

/** Decoded by libvorbis, the decoder of those who made the format. Rejects when there is no oggdec. */
export async function countByOggdec(path: string): Promise<CountedLength> {
  const { stdout } = await run("ogginfo", [path]).catch((error: { stdout?: string }) => {
    if (error.stdout === undefined) throw error;
    return { stdout: error.stdout };
  });
  const channels = Number(/^Channels: (\d+)/m.exec(stdout)?.[1] ?? 0);
  const sampleRateHz = Number(/^Rate: (\d+)/m.exec(stdout)?.[1] ?? 0);
  if (channels * sampleRateHz === 0) return { refusal: "it is no Vorbis" };
  const decoder = spawn("oggdec", ["-Q", "-R", "-o", "-", path], { stdio: ["ignore", "pipe", "ignore"] });
  const closed = once(decoder, "close");
  let bytes = 0;
  for await (const piece of decoder.stdout) bytes += (piece as Buffer).length;
  await closed;
  return { seconds: bytes / oggBytesPerSample / channels / sampleRateHz };
}
