import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openRegular } from "../../server/files/open-regular.ts";
import { ffmpegEncoder } from "../../server/ingest/encode/ffmpeg-encoder.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import type { Encoder, RenditionRateHz } from "../../server/ingest/encoder.ts";
import { createWorkerEncoder } from "../../server/ingest/workers/worker-encoder.ts";
import type { Loudness, MeasuredSound } from "../../server/loudness/sound-meter.ts";
import { ffmpeg, hasFfmpeg } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-loudness-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Signal {
  readonly name: string;
  /** An ffmpeg filter graph without inputs. */
  readonly graph: string;
  readonly extension: string;
  readonly rateHz: RenditionRateHz;
  readonly coder?: readonly string[];
  /** How it becomes stereo, in ffmpeg's words: the standards', not ours. */
  readonly mix?: string;
}

const mono = "aformat=sample_fmts=dbl:channel_layouts=mono";
const pink = (seed: number, volume: string) => `anoisesrc=c=pink:d=14:r=RATE:a=0.8:seed=${seed},${volume},${mono}`;
const chord = (shift: number) =>
  `aevalsrc='0.3*sin(2*PI*${220 + shift}*t)+0.2*sin(2*PI*${331 + shift}*t)*sin(t)+0.1*sin(2*PI*${3_000 + shift}*t)':s=RATE:d=14,${mono}`;

/** Left, right, centre, the low channel, two at the back. */
const six = [pink(1, "volume=0.5"), chord(0), chord(7), "sine=f=50:r=RATE:d=14,volume=4", pink(2, "volume=0.3")];

const signals: readonly Signal[] = [
  {
    name: "stereo that swells, 44.1 kHz",
    graph: `${pink(3, "tremolo=f=0.1:d=0.95")}[l];${chord(3)}[r];[l][r]amerge=inputs=2`,
    extension: "flac",
    rateHz: 44_100,
  },
  {
    name: "stereo, 48 kHz, Ogg Vorbis",
    graph: `${pink(4, "tremolo=f=0.2:d=0.5")}[l];${chord(11)}[r];[l][r]amerge=inputs=2`,
    extension: "ogg",
    rateHz: 48_000,
  },
  {
    name: "one channel",
    graph: pink(5, "tremolo=f=0.1:d=0.3"),
    extension: "wav",
    rateHz: 44_100,
    mix: "pan=stereo|c0=c0|c1=c0,",
  },
  {
    name: "a loud, a quiet and a silent part",
    graph: `${pink(6, "volume='if(lt(t,6),1,if(lt(t,13),0.18,0))':eval=frame")}[l];${pink(7, "volume='if(lt(t,6),1,if(lt(t,13),0.18,0))':eval=frame")}[r];[l][r]amerge=inputs=2`,
    extension: "flac",
    rateHz: 44_100,
  },
  {
    name: "very quiet",
    graph: `${pink(8, "volume=0.004")}[l];${pink(9, "volume=0.004")}[r];[l][r]amerge=inputs=2`,
    extension: "flac",
    rateHz: 48_000,
  },
  {
    name: "a peak between the samples, over full scale",
    graph: "aevalsrc='0.99*sin(PI/2*n+PI/4)*min(1,20*min(t,8-t))|0.5*sin(2*PI*997*t)':s=RATE:d=8",
    extension: "flac",
    rateHz: 48_000,
  },
  {
    name: "floats over full scale",
    graph: "aevalsrc='1.8*sin(2*PI*997*t)|0.5*sin(2*PI*331*t)':s=RATE:d=5",
    extension: "wav",
    coder: ["-c:a", "pcm_f32le"],
    rateHz: 44_100,
  },
  {
    name: "5.1 channels",
    graph: `${[...six, pink(10, "volume=0.3")].map((one, index) => `${one},aformat=channel_layouts=mono[c${index}]`).join(";")};[c0][c1][c2][c3][c4][c5]join=inputs=6:channel_layout=5.1:map=0.0-FL|1.0-FR|2.0-FC|3.0-LFE|4.0-BL|5.0-BR`,
    extension: "flac",
    rateHz: 48_000,
    // ITU-R BS.775: -3 dB for the centre and what is behind, and all by 1 / (1 + 0.7071 + 0.7071).
    mix: "pan=stereo|c0=0.41421*c0+0.29289*c2+0.29289*c4|c1=0.41421*c1+0.29289*c2+0.29289*c5,",
  },
];

function make({ name, graph, extension, rateHz, coder = [] }: Signal): string {
  const path = join(directory, `${name.replaceAll(/\W/gu, "-")}.${extension}`);
  const filled = graph.replaceAll("RATE", String(rateHz));
  ffmpeg(["-filter_complex", `${filled}[out]`, "-map", "[out]", "-bitexact", ...coder, path]);
  return path;
}

/** What ffmpeg's own meter says of a file. */
function byFfmpeg(path: string, rateHz: number, mix = ""): Loudness {
  const filter = `${mix}aresample=${rateHz},aformat=sample_fmts=flt:channel_layouts=stereo,ebur128=peak=true`;
  const said = spawnSync("ffmpeg", ["-hide_banner", "-nostats", "-i", path, "-af", filter, "-f", "null", "-"]);
  const summary = said.stderr.toString().split("Summary:").at(-1) ?? "";
  const figure = (pattern: RegExp) => Number(pattern.exec(summary)?.[1]);
  return {
    integratedLufs: figure(/I:\s+(-?[\d.]+) LUFS/u),
    rangeLu: figure(/LRA:\s+(-?[\d.]+) LU/u),
    truePeakDbtp: figure(/Peak:\s+(-?[\d.]+) dBFS/u),
  };
}

async function measure(encoder: Encoder, path: string, sampleRateHz: RenditionRateHz): Promise<MeasuredSound> {
  const source = await openRegular(path);
  if (!source.ok) throw new Error(source.error);
  const order: string[] = [];
  let measured: MeasuredSound | null = null;
  const result = await encoder.encode(
    {
      source: source.value,
      sampleRateHz,
      kinds: ["aac160"],
      isMeasuring: true,
      scratchDirectory: directory,
      signal: new AbortController().signal,
    },
    {
      segment: async () => undefined,
      finished: async () => void order.push("finished"),
      measured: (sound) => {
        order.push("measured");
        measured = sound;
      },
    },
  );
  await source.value.close();
  expect(result).toEqual({ ok: true, value: null });
  expect(order).toEqual(["measured", "finished"]);
  if (measured === null) throw new Error("Nothing was measured");
  return measured;
}

const encoders: readonly { name: string; encoder: Encoder }[] = [
  { name: "mediabunny", encoder: mediabunnyEncoder },
  { name: "ffmpeg", encoder: ffmpegEncoder },
];

describe.runIf(hasFfmpeg)("loudness, beside ffmpeg's ebur128", () => {
  test.each(signals)("of $name: both encoders within 0.1 LU and 0.15 dB", async (signal) => {
    const path = make(signal);
    const expected = byFfmpeg(path, signal.rateHz, signal.mix);
    const found = [];
    for (const { name, encoder } of encoders) {
      const { loudness } = await measure(encoder, path, signal.rateHz);
      if (loudness === null) throw new Error(`${name} measured nothing`);
      expect
        .soft(Math.abs(loudness.integratedLufs - expected.integratedLufs), `${name}: LUFS`)
        .toBeLessThanOrEqual(0.1);
      expect.soft(Math.abs(loudness.rangeLu - expected.rangeLu), `${name}: range`).toBeLessThanOrEqual(0.1);
      expect.soft(Math.abs(loudness.truePeakDbtp - expected.truePeakDbtp), `${name}: peak`).toBeLessThanOrEqual(0.15);
      found.push(loudness);
    }
    expect(Math.abs(found[0]!.integratedLufs - found[1]!.integratedLufs)).toBeLessThanOrEqual(0.02);
    expect(Math.abs(found[0]!.truePeakDbtp - found[1]!.truePeakDbtp)).toBeLessThanOrEqual(0.05);
  });

  test.each(encoders)("of silence is null, by $name", async ({ encoder }) => {
    const path = make({ name: "silence", graph: "aevalsrc=0|0:s=RATE:d=3", extension: "wav", rateHz: 44_100 });
    const { loudness, waveform } = await measure(encoder, path, 44_100);
    expect(loudness).toBeNull();
    expect(Buffer.from(waveform, "base64").every((level) => level === 0)).toBe(true);
  });

  test.each(["mediabunny", "ffmpeg"] as const)(
    "comes out of the job's own process before the rendition, by %s",
    async (name) => {
      const path = make(signals[0]!);
      const [apart, here] = [
        createWorkerEncoder({ encoder: name }),
        encoders.find((one) => one.name === name)!.encoder,
      ];
      expect(await measure(apart, path, 44_100)).toEqual(await measure(here, path, 44_100));
    },
  );
});
