import { spawnSync } from "node:child_process";

/** Stereo sound for tests, planar, -1 to 1. */
export interface Sound {
  readonly sampleRateHz: number;
  readonly channels: readonly Float32Array[];
}

/** Whether ffmpeg can be called, to make and check files of formats that we do not write ourselves. */
export const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;

/** Short bursts at uneven distances, different left and right: their place can be told to the sample. */
export function clickTrack(seconds: number, sampleRateHz: number, channelCount = 2): Sound {
  const channels = Array.from({ length: channelCount }, (_, channel) => {
    const plane = new Float32Array(Math.round(seconds * sampleRateHz));
    let start = 0.05;
    for (let click = 0; start < seconds; click += 1) {
      const first = Math.ceil(start * sampleRateHz);
      for (let at = first; at < Math.min(plane.length, first + 0.01 * sampleRateHz); at += 1) {
        const time = at / sampleRateHz - start;
        plane[at] = 0.7 * Math.exp(-time * 400) * Math.sin(2 * Math.PI * (900 + 250 * channel) * time);
      }
      start += 0.31 + 0.07 * ((click * 7) % 5) + 0.011 * channel;
    }
    return plane;
  });
  return { sampleRateHz, channels };
}

/** A WAV file of samples of 16 or 24 bits. */
export function wavBytes({ sampleRateHz, channels }: Sound, bits: 16 | 24 = 16): Buffer {
  const frames = channels[0]?.length ?? 0;
  const sampleBytes = bits / 8;
  const frameBytes = channels.length * sampleBytes;
  const greatest = 2 ** (bits - 1) - 1;
  const bytes = Buffer.alloc(44 + frames * frameBytes);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(36 + frames * frameBytes, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * frameBytes, 28);
  bytes.writeUInt16LE(frameBytes, 32);
  bytes.writeUInt16LE(bits, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(frames * frameBytes, 40);
  for (let frame = 0; frame < frames; frame += 1) {
    for (const [channel, plane] of channels.entries()) {
      bytes.writeIntLE(
        Math.round((plane[frame] ?? 0) * greatest),
        44 + frame * frameBytes + channel * sampleBytes,
        sampleBytes,
      );
    }
  }
  return bytes;
}

/** A WAV file with a list of names behind its sound, as editors of tags write it: `INAM`, `IART` and so on. */
export function taggedWave(sound: Buffer, names: Readonly<Record<string, string | Buffer>>): Buffer {
  const info = Object.entries(names).map(([name, value]) =>
    chunk(name, Buffer.concat([Buffer.from(value), Buffer.of(0)])),
  );
  const list = info.length === 0 ? Buffer.alloc(0) : chunk("LIST", Buffer.concat([Buffer.from("INFO"), ...info]));
  const whole = Buffer.concat([sound, list]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** Runs ffmpeg and answers with what it wrote to its output. */
export function ffmpeg(argumentList: readonly string[], input?: Uint8Array): Buffer {
  const options = { maxBuffer: 1 << 28, ...(input ? { input } : {}) };
  const run = spawnSync("ffmpeg", ["-v", "error", "-y", ...argumentList], options);
  if (run.status !== 0) throw new Error(`ffmpeg failed: ${run.stderr.toString()}`);
  return run.stdout;
}

/** An independent decoder's view of a file: planar samples, nothing trimmed. */
export function decodedByFfmpeg(file: Uint8Array): Float32Array[] {
  const bytes = ffmpeg(["-i", "pipe:0", "-f", "f32le", "-ac", "2", "pipe:1"], file);
  const both = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return [0, 1].map((channel) => both.filter((_, index) => index % 2 === channel));
}

/** By how many samples `heard` lags behind `played`, and how alike they are there (1 is the same). */
export function lagOf(heard: Float32Array, played: Float32Array, maxLag: number): { lag: number; likeness: number } {
  // Most of a click track is silence, which adds nothing.
  const sounding = Array.from(played.keys()).filter((index) => played[index] !== 0);
  let best = { lag: 0, likeness: -1 };
  for (let lag = -maxLag; lag <= maxLag; lag += 1) {
    const sum = sounding.reduce((total, index) => total + (played[index] ?? 0) * (heard[index + lag] ?? 0), 0);
    if (sum > best.likeness) best = { lag, likeness: sum };
  }
  const power = (plane: Float32Array) => plane.reduce((sum, value) => sum + value * value, 0);
  return { lag: best.lag, likeness: best.likeness / (Math.sqrt(power(heard) * power(played)) || 1) };
}
