import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser } from "playwright";
import type { Track } from "../../../shared/api/track.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import { chromiumMissing, launchChromium } from "../../chromium.ts";
import type { JoinOptions, Listener, PageSnapshot } from "../../e2e/audience.ts";
import { foreignBytes, sha256, type Truth } from "../../e2e/stage.ts";
import type { CampaignReport, CampaignTask } from "../campaign.ts";
import { writeMusic } from "../music.ts";
import { type Program, startProgram } from "../program.ts";
import { listTracks } from "../truth.ts";

const songs = 3;
/** A machine that does other work besides takes its time. */
const patienceMs = 180_000;

/** The program with all its music added, and what its media are. */
export interface ListenersStage {
  readonly url: string;
  readonly tracks: readonly Track[];
  readonly truths: readonly Truth[];
  readonly program: Program;
}

async function openListenersStage({ folder, seed }: CampaignTask): Promise<ListenersStage> {
  const music = join(folder, "music");
  await writeMusic(music, songs, seed);
  const program = startProgram({ dataDirectory: join(folder, "data"), settings: { TUTTI_MUSIC_DIR: music } });
  const url = await program.serving;
  if (url === null) throw new Error(`it does not start: ${program.output()}`);
  for (;;) {
    const { state } = (await (await fetch(`${url}/api/v1/ingest`)).json()) as { state: string };
    const tracks = await listTracks(url);
    if (state === "idle" && tracks.length === songs)
      return { url, tracks, truths: await truthsOf(url, tracks), program };
    await delay(300);
  }
}

/** One time of a campaign: what it has, and where it counts. */
export interface Time {
  readonly stage: ListenersStage;
  readonly browser: Browser;
  readonly random: Random;
  readonly counts: Record<string, number>;
}

/** Does something so often with one program and one browser. It answers what should have held; `counts` has `times` itself. */
export async function inListeners(
  task: CampaignTask,
  counts: Record<string, number> & { times: number },
  once: (time: Time) => Promise<string[]>,
): Promise<CampaignReport & { readonly faults: string[] }> {
  const missing = chromiumMissing();
  if (missing !== null) return { counts: {}, faults: [], skipped: missing };
  const faults: string[] = [];
  const stage = await openListenersStage(task);
  const browser = await launchChromium();
  const random = seededRandom(task.seed);
  try {
    for (; counts.times < task.times && faults.length < 20; counts.times += 1) {
      const found = await once({ stage, browser, random, counts }).catch((error: Error) => [error.message]);
      faults.push(...found.map((fault) => `time ${counts.times + 1}: ${fault}`));
      task.say(`${counts.times + 1} times, ${faults.length} faults ${found.join("; ")}`);
    }
  } finally {
    await browser.close();
    await stage.program.kill("SIGTERM");
  }
  return { counts, faults };
}

async function truthsOf(url: string, tracks: readonly Track[]): Promise<Truth[]> {
  const read = async (path: string) => {
    const answer = await fetch(`${url}/media/${path}`);
    return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : null;
  };
  const truthOf = async (renditionId: RenditionId): Promise<Truth> => {
    const segments: Uint8Array[] = [];
    for (
      let bytes = await read(`${renditionId}/0.m4s`);
      bytes;
      bytes = await read(`${renditionId}/${segments.length}.m4s`)
    ) {
      segments.push(bytes);
    }
    return {
      renditionId,
      segments,
      bytes: segments.reduce((sum, { length }) => sum + length, 0),
      segmentHashes: segments.map((segment) => sha256(segment)),
      initHash: sha256((await read(`${renditionId}/init.mp4`)) ?? new Uint8Array()),
    };
  };
  return Promise.all(
    tracks.flatMap(({ renditions }) => renditions.map(({ renditionId }) => truthOf(renditionId as RenditionId))),
  );
}

/** How listeners join: a page may take long to open where a machine does other work besides. */
export const patient: JoinOptions = {
  sharing: true,
  prepare: async (page) => page.setDefaultNavigationTimeout(patienceMs),
};

/** Plays a song to its end; a page whose sound stops for good is a fault. */
export async function playToEnd(listener: Listener, track: Track): Promise<PageSnapshot> {
  await listener.play(track.id);
  await listener.until(({ state, trackId }) => trackId === track.id && state === "playing", patienceMs);
  return listener.until(({ state, trackId }) => trackId === track.id && state === "ended", patienceMs);
}

/** What is wrong with what a page was given to hear, and with what it complained of. */
export async function heardWrong(listener: Listener, truths: readonly Truth[]): Promise<string[]> {
  const { rejected } = await listener.snapshot();
  const foreign = foreignBytes(await listener.appended(), truths);
  return [
    ...(foreign.length > 0 ? [`${foreign.length} pieces were heard that nobody made`] : []),
    ...rejected.map(
      ({ source, reason, count }) => `${count} segments of the ${source} were rejected for their ${reason}`,
    ),
    ...listener.complaints.splice(0).map((complaint) => `the page complains: ${complaint}`),
  ];
}

/** SHA-256 of each segment that the page's store holds, by rendition and number. */
export async function storedSegments(listener: Listener): Promise<Map<string, string>> {
  const found = await listener.page.evaluate(async () => {
    type Folder = FileSystemDirectoryHandle & { entries(): AsyncIterable<[string, FileSystemHandle]> };
    const hashes: [string, string][] = [];
    const root = await navigator.storage.getDirectory();
    const all = (await root.getDirectoryHandle("tutti-segments-v1", { create: true })) as Folder;
    for await (const [renditionId, folder] of all.entries()) {
      if (folder.kind !== "directory") continue;
      for await (const [name, handle] of (folder as Folder).entries()) {
        if (!/^\d+$/.test(name)) continue;
        const bytes = await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        hashes.push([`${renditionId}/${name}`, [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")]);
      }
    }
    return hashes;
  });
  return new Map(found);
}

/** Files of the page's store that are not what the server made: half written ones, above all. */
export function halfStored(stored: ReadonlyMap<string, string>, truths: readonly Truth[]): string[] {
  return [...stored].flatMap(([name, hash]) => {
    const [renditionId, index] = name.split("/");
    const truth = truths.find((each) => each.renditionId === renditionId);
    return truth?.segmentHashes[Number(index)] === hash ? [] : [`the store holds a wrong or half ${name}`];
  });
}
