import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DescriptorPlan, planDescriptors } from "../server/descriptors/descriptor-plan.ts";
import { openFilesMax } from "../server/descriptors/open-files.ts";
import { type RunningServer, startServer } from "../server/server.ts";
import { readSettings } from "../server/settings/settings.ts";

export interface TestServerOptions {
  /** Music to add; without it the catalogue is empty until the test fills it. */
  readonly musicDirectory?: string;
  /** Compose the demo album as in real life; false if not given. */
  readonly isDemoWanted?: boolean;
  readonly mediaDelayMs?: number;
  /** Kept after close when given, so that a test can start again on the same data. */
  readonly dataDirectory?: string;
  /** The built pages; `dist/client` if not given. */
  readonly clientDirectory?: string;
  /** More settings, such as `{ TUTTI_P2P: "off" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How many files and sockets each part may have open. */
  readonly descriptors?: DescriptorPlan;
}

export interface TestServer extends Omit<RunningServer, "tracker"> {
  readonly dataDirectory: string;
  readonly tracker: RunningServer["tracker"];
  /** Resolves when all music is added, with every rendition. */
  musicDone(): Promise<void>;
  /** The text of /metrics. */
  metricsText(): Promise<string>;
  /** The value of one series, such as `tutti_media_served_bytes_total{kind="segment"}`; 0 when it isn't there. */
  metric(series: string): Promise<number>;
  /** False: media requests under way and to come are broken off, as by a dead origin. */
  setMediaUp(isUp: boolean): void;
  /** Cuts every tracker socket without a word, and answers 503 from then on. */
  stopTracker(): Promise<void>;
  startTracker(): void;
}

/** The real server in this process, on a free port of 127.0.0.1, with a data directory of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), "tutti-test-")));
  const settings = readSettings({
    TUTTI_PORT: "0",
    TUTTI_HOST: "127.0.0.1",
    TUTTI_DATA_DIR: dataDirectory,
    TUTTI_DRAIN_SECONDS: "0",
    ...(options.musicDirectory ? { TUTTI_MUSIC_DIR: options.musicDirectory } : {}),
    ...(options.mediaDelayMs ? { TUTTI_TEST_MEDIA_DELAY_MS: String(options.mediaDelayMs) } : {}),
    ...options.settings,
  });
  if (!settings.ok) throw new Error(settings.error);
  const silent = () => undefined;
  const troubles: unknown[] = [];
  const server = await startServer({
    settings: settings.value,
    isDemoWanted: options.isDemoWanted ?? false,
    log: { info: silent, warn: silent },
    onTrouble: (error) => troubles.push(error),
    // One door: a process would be started to open others.
    descriptors: options.descriptors ?? { ...planDescriptors(openFilesMax()), doors: 0 },
    ...(options.clientDirectory ? { clientDirectory: options.clientDirectory } : {}),
  });
  const metricsText = () => server.telemetry.metrics.registry.metrics();
  return {
    ...server,
    dataDirectory,
    async musicDone() {
      await server.music.idle();
      if (troubles.length > 0) throw troubles[0];
    },
    metricsText,
    async metric(series) {
      const line = (await metricsText()).split("\n").find((candidate) => candidate.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1) ?? 0);
    },
    setMediaUp: (isUp) => server.mediaGate.set(isUp),
    stopTracker: () => server.tracker.kill(),
    startTracker: () => server.tracker.start(),
    async close() {
      await server.close();
      if (options.dataDirectory === undefined) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
