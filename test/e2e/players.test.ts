import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { launchChromium } from "../chromium.ts";
import { openStage, type Stage } from "./stage.ts";

const run = promisify(execFile);
const hlsJs = createRequire(import.meta.url).resolve("hls.js/dist/hls.min.js");
const songSeconds = 13;

/** Why tests with a program are skipped; null: it is here. `npm test` installs it where it may. */
function missing(program: string): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program))) ? null : `no ${program}: install Debian's package`;
}

let stage: Stage;
let track: Track;

beforeAll(async () => {
  stage = await openStage({ songs: [songSeconds] });
  track = stage.tracks[0] as Track;
});
afterAll(() => stage?.close());

const addressOf = (name: string) => `${stage.server.url}/media/tracks/${track.id}/${name}.m3u8`;
const playlists = [
  ["master", "aac"],
  ["lossless", "flac"],
] as const;

/** What Apple asks of authors (HLS Authoring Specification, RFC 8216), as far as it concerns songs. */
describe("what is asked of authors", () => {
  test.each(playlists)(
    "%s: one codec, declared; honest bandwidths; independent segments behind one map, exact and of even length",
    async (name) => {
      const answer = await fetch(addressOf(name));
      expect(answer.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
      const master = await answer.text();
      expect(master).toMatch(/^#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n/);
      const variants = [
        ...master.matchAll(/#EXT-X-STREAM-INF:BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+),CODECS="([^"]+)"\n(\S+)/g),
      ];
      expect(variants.length).toBeGreaterThan(0);
      expect(new Set(variants.map(([, , , codec]) => codec)).size).toBe(1);
      for (const [, peak, average, , uri] of variants) {
        const url = new URL(uri ?? "", addressOf(name));
        const text = await (await fetch(url)).text();
        for (const tag of [
          "#EXT-X-PLAYLIST-TYPE:VOD",
          "#EXT-X-INDEPENDENT-SEGMENTS",
          "#EXT-X-ENDLIST",
          '#EXT-X-MAP:URI="init.mp4"',
        ])
          expect(text).toContain(tag);
        const target = Number(/#EXT-X-TARGETDURATION:(\d+)/.exec(text)?.[1]);
        const lengths = [...text.matchAll(/#EXTINF:([\d.]+),\n(\S+)/g)];
        const rates: number[] = [];
        let bytes = 0;
        for (const [, seconds, file] of lengths) {
          expect(Math.round(Number(seconds))).toBeLessThanOrEqual(target);
          const segment = await fetch(new URL(file ?? "", url));
          expect(segment.headers.get("content-type")).toBe("audio/mp4");
          const size = (await segment.arrayBuffer()).byteLength;
          bytes += size;
          rates.push((size * 8) / Number(seconds));
        }
        const total = lengths.reduce((sum, [, seconds]) => sum + Number(seconds), 0);
        expect(Math.abs(total - songSeconds)).toBeLessThan(0.15);
        // Measured rates may not exceed what is declared by more than a tenth.
        expect(Math.max(...rates)).toBeLessThanOrEqual(Number(peak) * 1.1);
        expect(Math.abs((bytes * 8) / total - Number(average)) / Number(average)).toBeLessThan(0.1);
      }
    },
  );
});

describe("ffmpeg and ffprobe", () => {
  test.for(playlists)("%s: every sample is decoded, without a word of complaint", async ([name, codec], { skip }) => {
    const reason = missing("ffmpeg") ?? missing("ffprobe");
    if (reason) skip(reason);
    const probe = await run("ffprobe", [
      "-v",
      "error",
      "-of",
      "json",
      "-show_streams",
      "-show_format",
      addressOf(name),
    ]);
    const { streams, format } = JSON.parse(probe.stdout);
    expect(new Set(streams.map((stream: { codec_name: string }) => stream.codec_name))).toEqual(new Set([codec]));
    expect(Math.abs(Number(format.duration) - songSeconds)).toBeLessThan(0.15);
    const words = [
      "-v",
      "warning",
      "-i",
      addressOf(name),
      "-map",
      "0:a:0",
      "-f",
      "s16le",
      "-ac",
      "1",
      "-ar",
      "44100",
      "pipe:1",
    ];
    const decoded = await run("ffmpeg", words, { encoding: "buffer", maxBuffer: 64 * 1_048_576 });
    expect(decoded.stderr.toString()).toBe("");
    expect(Math.abs(decoded.stdout.length / 2 / 44_100 - songSeconds)).toBeLessThan(0.15);
  });
});

describe("mpv", () => {
  test.for(playlists)("%s: plays to its end", async ([name], { skip }) => {
    const reason = missing("mpv");
    if (reason) skip(reason);
    const options = ["--no-config", "--ao=null", "--untimed", "--no-video", "--ytdl=no"];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: mpv puts the length in.
    const status = "--term-status-msg=of ${=duration} ";
    const { stdout, stderr } = await run("mpv", [...options, status, addressOf(name)], { timeout: 60_000 });
    const said = stdout + stderr;
    expect(said).toContain("End of file");
    const lengths = [...said.matchAll(/of ([\d.]+) /g)].map(([, seconds]) => Number(seconds));
    expect(Math.abs((lengths.at(-1) ?? 0) - songSeconds)).toBeLessThan(0.2);
  });
});

interface Heard {
  readonly seconds: number;
  readonly duration: number;
  readonly trouble: string | null;
}

/** Plays at four times the speed to the end, in a page of another origin, whose policy lets any script run. */
async function hear(page: Page, url: string, way: "hls.js" | "native"): Promise<Heard> {
  const elsewhere = new URL("/livez", url);
  elsewhere.hostname = "localhost";
  await page.goto(elsewhere.href);
  if (way === "hls.js") await page.addScriptTag({ path: hlsJs });
  return await page.evaluate(
    ([address, isNative]) =>
      new Promise<Heard>((resolve) => {
        const audio = document.createElement("video");
        document.body.append(audio);
        audio.muted = true;
        const end = (trouble: string | null) =>
          resolve({ seconds: audio.currentTime, duration: audio.duration, trouble });
        audio.addEventListener("ended", () => end(null));
        audio.addEventListener("error", () => end(`${audio.error?.code} ${audio.error?.message}`));
        setTimeout(() => end("it took too long"), 40_000);
        if (isNative) audio.src = String(address);
        else {
          const { Hls } = window as unknown as { Hls: new () => HlsPlayer };
          const hls = new Hls();
          hls.on("hlsError", (_name, { fatal, details }) => {
            if (fatal) end(details);
          });
          hls.loadSource(String(address));
          hls.attachMedia(audio);
        }
        void audio.play().catch((error) => end(String(error)));
        audio.playbackRate = 4;
      }),
    [url, way === "native"] as const,
  );
}

interface HlsPlayer {
  on(name: "hlsError", callback: (name: string, data: { fatal: boolean; details: string }) => void): void;
  loadSource(url: string): void;
  attachMedia(element: HTMLMediaElement): void;
}

describe("browsers", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium({ args: ["--enable-features=BuiltinHls,HlsPlayer,BuiltInHlsPlayer,BuiltinHlsMP4"] });
  });
  afterAll(() => browser?.close());
  const openPage = () => browser.newPage({ bypassCSP: true });

  test.each(playlists)("hls.js, %s: plays to its end", async (name) => {
    const heard = await hear(await openPage(), addressOf(name), "hls.js");
    expect(heard.trouble).toBeNull();
    expect(Math.abs(heard.duration - songSeconds)).toBeLessThan(0.15);
  });

  test.for(playlists)("Chromium's own player, %s: plays to its end", async ([name], { skip }) => {
    const page = await openPage();
    const can = await page.evaluate(() => document.createElement("video").canPlayType("application/vnd.apple.mpegurl"));
    if (can === "") skip(`this Chromium (${browser.version()}) has no HLS player of its own`);
    const heard = await hear(page, addressOf(name), "native");
    expect(heard.trouble).toBeNull();
    expect(Math.abs(heard.duration - songSeconds)).toBeLessThan(0.2);
  });
});
