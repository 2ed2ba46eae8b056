import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { ListenerSnapshot } from "../../client/engine/listener-snapshot.ts";
import type { Track } from "../../shared/api/track.ts";
import { blockHeaderBytes, frameType } from "../../shared/wire/frame-type.ts";
import type { ListenerPage } from "./listener-page.ts";
import type { AudioCount, Traffic } from "./traffic.ts";

export const contenderNames = ["hlsjs", "p2pml", "tutti"] as const;
export type ContenderName = (typeof contenderNames)[number];

/** One way to deliver: opens pages of listeners who have not yet clicked. */
export interface Contender {
  open(page: ListenerPage): Promise<void>;
  play(page: ListenerPage, index: number): Promise<void>;
  playAll(page: ListenerPage): Promise<void>;
  /** The audio that the page got; null when it cannot be known. */
  audio(page: ListenerPage, traffic: Traffic): Promise<AudioCount | null>;
}

/** Where Tutti plays, and what. */
export interface House {
  readonly url: string;
  readonly tracks: readonly Pick<Track, "id" | "title" | "albumId">[];
}

/** The pages of the other two, and the tracker that one of them needs. */
export interface Rivals {
  readonly url: string;
  readonly trackerUrl: string;
  close(): Promise<void>;
}

export async function startRivals(host = "127.0.0.1"): Promise<Rivals> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-versus-"));
  await build({
    entryPoints: ["hlsjs", "p2pml"].map((name) => fileURLToPath(new URL(`pages/${name}.ts`, import.meta.url))),
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    // p2p-media-loader's own bundle of its core, with what it needs of Node's names in it.
    conditions: ["p2pml:core-as-bundle"],
    logLevel: "error",
  });
  const server = createServer(async (request, response) => {
    const name = /^\/(hlsjs|p2pml)(\.js)?$/.exec(request.url ?? "");
    if (!name) return void response.writeHead(404).end();
    if (name[2]) {
      response.setHeader("content-type", "text/javascript");
      return void response.end(await readFile(join(folder, `${name[1]}.js`)));
    }
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>${name[1]}</title><script type="module" src="/${name[1]}.js"></script>`);
  });
  const port = await listening(server, host);
  const { default: TrackerServer } = await import("bittorrent-tracker/server");
  const tracker = new TrackerServer({ udp: false, http: true, ws: true, stats: false });
  tracker.listen(0, host);
  await new Promise((resolve) => tracker.http.once("listening", resolve));
  return {
    url: `http://${host}:${port}`,
    trackerUrl: `ws://${host}:${(tracker.http.address() as AddressInfo).port}`,
    async close() {
      await new Promise<void>((resolve) => tracker.close(resolve));
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listening(server: Server, host: string): Promise<number> {
  return new Promise((resolve) => server.listen(0, host, () => resolve((server.address() as AddressInfo).port)));
}

/** What a contender needs to know before a page is opened. */
export interface Setting {
  readonly house: House;
  readonly rivals: Pick<Rivals, "url" | "trackerUrl">;
  /** Addresses of the songs' playlists. */
  readonly songs: readonly string[];
  /** A STUN server for the others; Tutti's own server tells its pages. */
  readonly stunUrl?: string | null;
  /** Whether Tutti's listeners share; true if not given. */
  readonly isSharing?: boolean;
}

export function contender(name: ContenderName, setting: Setting): Contender {
  const { house, rivals, songs, stunUrl, isSharing } = setting;
  if (name === "tutti") return tutti(house, isSharing ?? true);
  return {
    async open(page) {
      await page.addInitScript((known) => Object.assign(window, known), {
        benchSongs: songs,
        benchTrackers: [rivals.trackerUrl],
        benchStunUrls: stunUrl ? [stunUrl] : [],
      });
      await page.goto(`${rivals.url}/${name}`);
      await page.waitForFunction(() => window.bench !== undefined);
    },
    play: (page, index) => page.evaluate((at) => window.benchClick?.(() => window.bench?.play(at)), index),
    playAll: (page) => page.evaluate(() => window.benchClick?.(() => window.bench?.playAll())),
    audio: (page) => page.evaluate(() => window.benchAudio?.() ?? null),
  };
}

function tutti({ url, tracks }: House, isSharing: boolean): Contender {
  return {
    async open(page) {
      await page.goto(`${url}/album/${tracks[0]?.albumId}`);
      await page.waitForFunction(() => window.tutti !== undefined);
      await page.evaluate((share) => window.tutti?.share(share), isSharing);
      await page.waitForFunction(() => document.querySelector(".detail-actions .primary") !== null);
    },
    // The row's own button, as a listener clicks it.
    play: (page, index) =>
      page.evaluate(
        (title) =>
          window.benchClick?.(() => document.querySelector<HTMLElement>(`[aria-label="Play ${title}"]`)?.click()),
        tracks[index % tracks.length]?.title ?? "",
      ),
    playAll: (page) =>
      page.evaluate(() =>
        window.benchClick?.(() => document.querySelector<HTMLElement>(".detail-actions .primary")?.click()),
      ),
    async audio(page, { channelSentByKind }) {
      const { bytes } = (await page.evaluate(() => window.tutti?.snapshot())) as Pick<ListenerSnapshot, "bytes">;
      const [blocks, blockFrameBytes] = channelSentByKind[frameType.block] ?? [0, 0];
      return {
        toPeers: blockFrameBytes - blocks * blockHeaderBytes,
        verifiedFromPeers: bytes.peer,
        useful: bytes.peer + bytes.cdn,
      };
    },
  };
}
