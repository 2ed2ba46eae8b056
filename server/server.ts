import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { uploadsPath } from "../shared/api/library/uploads-path.ts";
import { encodeBase64url } from "../shared/manifest/base64url.ts";
import { lineOf } from "../shared/signal/address.ts";
import { loadAdminToken } from "./app/admin-token.ts";
import { type DataLock, describeHolder, lockDataDirectory } from "./app/data-lock.ts";
import { DemoWork } from "./app/demo-work.ts";
import { Drain } from "./app/drain.ts";
import { foldersIn, requireAnyFolder } from "./app/music-folder.ts";
import { MusicWork } from "./app/music-work.ts";
import { namedFolders } from "./app/named-folders.ts";
import { isNewFolder } from "./app/new-folder.ts";
import { requireOperatorKey } from "./app/operators-key.ts";
import { SharingControl } from "./app/sharing-control.ts";
import { StartError } from "./app/start-error.ts";
import { TrackerHost } from "./app/tracker-host.ts";
import type { Catalogue } from "./catalog/catalogue.ts";
import { openCatalogue } from "./catalog/open-catalogue.ts";
import { type DescriptorPlan, judgePlan, planDescriptors } from "./descriptors/descriptor-plan.ts";
import { openFilesMax } from "./descriptors/open-files.ts";
import { pathFilter } from "./files/path-patterns.ts";
import { systemTrouble } from "./files/system-trouble.ts";
import { createApp } from "./http/app.ts";
import { openMoreDoors } from "./http/connections/more-doors.ts";
import { Standings } from "./http/connections/standing.ts";
import { loadSessionKey } from "./http/session-tokens.ts";
import { makeCover } from "./ingest/describe/cover.ts";
import { findEncoder } from "./ingest/encode/find-encoder.ts";
import { createIngest, type Ingest } from "./ingest/ingest.ts";
import type { IngestLog } from "./ingest/ingest-options.ts";
import type { IngestReport } from "./ingest/ingest-report.ts";
import type { IngestEvent } from "./ingest/queue/ingest-progress.ts";
import { createWorkerEncoder } from "./ingest/workers/worker-encoder.ts";
import { createCuration } from "./library/curation.ts";
import { keepNames } from "./library/keep-names.ts";
import { type MendReport, mend } from "./library/mend.ts";
import { RegularPrune } from "./library/regular-prune.ts";
import { createShelf, type PruneReport } from "./library/shelf.ts";
import { diskTrackNames } from "./library/track-names.ts";
import { createDiskMediaStore } from "./media/disk-media-store.ts";
import { MediaGate } from "./media/media-gate.ts";
import type { MediaStore } from "./media/media-store.ts";
import type { Settings } from "./settings/settings.ts";
import { registerAnnounceMetrics } from "./telemetry/announce-metrics.ts";
import { registerBuildInfo } from "./telemetry/build-info.ts";
import { stepSeconds, Telemetry } from "./telemetry/telemetry.ts";
import { TrackerCounts } from "./telemetry/tracker-counts.ts";
import { type FindNetwork, openNetworks } from "./tracker/networks.ts";
import { createUploadServer } from "./uploads/upload-server.ts";
import { version } from "./version.ts";

export interface ServerOptions {
  readonly settings: Settings;
  /** Compose the demo album when there is no music; true if not given. */
  readonly isDemoWanted?: boolean;
  readonly log: IngestLog;
  /** Where the built pages are; next to the server's own build if not given. */
  readonly clientDirectory?: string;
  onProgress?(event: IngestEvent): void;
  onFolderDone?(directory: string, report: IngestReport): void;
  onTrouble?(error: unknown): void;
  /** After what a crash left was put right. */
  onMended?(report: MendReport): void;
  /** After songs were removed for good whose files had been gone for long. */
  onPruned?(report: PruneReport): void;
  /** Something that the operator should know at the start. */
  onAdvice?(advice: string): void;
  /** What the system allows if not given. */
  readonly descriptors?: DescriptorPlan;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT`, from this machine. */
  readonly url: string;
  readonly adminToken: string;
  readonly app: FastifyInstance;
  readonly catalogue: Catalogue;
  readonly store: MediaStore;
  readonly telemetry: Telemetry;
  readonly tracker: TrackerHost;
  readonly drain: Drain;
  readonly mediaGate: MediaGate;
  readonly music: MusicWork;
  readonly ingest: Ingest;
  /** First `/readyz` says no, then all listeners are sent away, then the server closes. */
  close(): Promise<void>;
}

/** How long listeners on the tracker may take to leave. */
const trackerGraceMs = 2000;
/** Connections that the system keeps until we accept them; beyond that it drops what comes, and a client tries again after a second. */
const waitingAtTheDoorMax = 4_096;
/** How long requests under way may take to end. */
const requestGraceMs = 3000;

/** The one place that puts the program together: everything is made here, started here and stopped here. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { settings, log } = options;
  const dataDirectory = resolve(settings.dataDirectory);
  const descriptors = requireDescriptors(options);
  const lock = await requireLock(dataDirectory);
  const closers: (() => Promise<unknown> | unknown)[] = [() => lock.release()];
  const close = async () => {
    const faults: unknown[] = [];
    // What cannot be closed keeps nothing else open.
    for (const closer of closers.splice(0).reverse()) {
      try {
        await closer();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  };
  try {
    const server = await assemble({ ...options, dataDirectory, descriptors, closers, log });
    await lock.announce(server.url);
    return { ...server, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function requireLock(dataDirectory: string): Promise<DataLock> {
  const lock = await lockDataDirectory(dataDirectory).catch((error: Error) => {
    const refusal = systemTrouble(error, dataDirectory);
    throw new StartError(refusal ?? `Cannot use the data directory ${dataDirectory}: ${error.message}`);
  });
  if (lock.ok) return lock.value;
  throw new StartError(
    `Cannot open ${dataDirectory}: another Tutti (${describeHolder(lock.error)}) has it open; stop that one, or set TUTTI_DATA_DIR to another folder`,
  );
}

async function requireNetworks(paths: readonly string[]): Promise<FindNetwork | undefined> {
  if (paths.length === 0) return undefined;
  const opened = await openNetworks(paths);
  if (!opened.ok) throw new StartError(opened.error);
  return opened.value;
}

/** Before anything is opened. */
function requireDescriptors({ onAdvice, descriptors }: ServerOptions): DescriptorPlan {
  const plan = descriptors ?? planDescriptors(openFilesMax());
  const verdict = judgePlan(plan);
  if (verdict.kind === "too-few") throw new StartError(`Cannot serve: ${verdict.advice}`);
  if (verdict.kind === "few") onAdvice?.(verdict.advice);
  return plan;
}

interface Assembly extends ServerOptions {
  readonly dataDirectory: string;
  readonly descriptors: DescriptorPlan;
  /** What is to be closed, in the order in which it was opened. */
  readonly closers: (() => Promise<unknown> | unknown)[];
}

async function assemble(options: Assembly): Promise<Omit<RunningServer, "close">> {
  const { settings, dataDirectory, descriptors, closers, log } = options;
  const nowMs = () => Date.now();
  const findNetwork = await requireNetworks(settings.geoMmdb);
  const isDemoWanted = options.isDemoWanted ?? true;
  const demo = new DemoWork(dataDirectory);
  const musicFolders = foldersIn(settings.musicDirectory);
  // Told before a catalogue is made, which takes seconds.
  if (await isNewFolder(dataDirectory)) await requireAnyFolder(musicFolders, async () => false);
  if (isDemoWanted && (await isNewFolder(dataDirectory))) await demo.plan();
  // These two are slow, and run in another thread and process. What does not need them is done meanwhile.
  const onDamage = (text: string) => options.onTrouble?.(new StartError(text));
  const opening = openCatalogue({ databaseUrl: settings.databaseUrl, dataDirectory, onDamage });
  const isOpened = opening.then(
    () => true,
    () => false,
  );
  closers.push(async () => (await isOpened) && (await opening).close());
  const findingEncoder = findEncoder();
  const operatorKey = await requireOperatorKey(dataDirectory);
  const sessionKey = await loadSessionKey(dataDirectory, nowMs);
  const adminToken = await loadAdminToken(dataDirectory, settings.adminToken);
  const mediaDirectory = join(dataDirectory, "media");
  const store = createDiskMediaStore(mediaDirectory, descriptors.reading);
  await store.start();
  const names = diskTrackNames(mediaDirectory);
  closers.push(() => store.stop());
  const encoder = createWorkerEncoder({ encoder: await findingEncoder });
  const catalogue = keepNames({ catalogue: await opening, names, nowMs });
  await requireAnyFolder(musicFolders, async (folder) => (await catalogue.filesBelow(folder)).length > 0);
  catalogue.keepCards();

  const sharingControl = await SharingControl.open({ dataDirectory, catalogue, p2p: settings.p2p });
  const counts = new TrackerCounts();
  const { verifyToken } = sessionKey;
  const { sockets: socketsMax } = descriptors;
  const standings = new Standings(() => performance.now());
  const tracker = new TrackerHost({
    settings,
    verifyToken,
    counts,
    sharingControl,
    findNetwork,
    socketsMax,
    onMisdeed: (address) => standings.strike(lineOf(address)),
    nowMs,
  });
  const trackerFigures = () => tracker.figures();
  const telemetry = new Telemetry({ nowMs, trackerFigures, cdnPricePerGb: settings.cdnPricePerGb });
  registerBuildInfo(telemetry.metrics.registry, version);
  registerAnnounceMetrics(telemetry.metrics.registry, () => tracker.announceFigures());
  const stepTimer = setInterval(() => telemetry.step(), stepSeconds * 1000).unref();
  closers.push(() => clearInterval(stepTimer));

  const shelf = createShelf({
    ...{ catalogue, names, store, operatorKey, nowMs },
    onChange: (change) => sharingControl.setHidden(change),
  });
  sharingControl.setHidden({ closed: await store.listHidden(), opened: [] });
  const filter = pathFilter(settings.musicPatterns);
  const ingest = createIngest({
    store,
    shelf,
    catalogue,
    operatorKey,
    dataDirectory,
    log,
    encoder,
    lossless: settings.lossless,
    filter,
    tagCharset: settings.tagCharset,
    onProgress: (event) => {
      demo.onIngest(event);
      options.onProgress?.(event);
    },
  });
  await ingest.start();
  const folders = namedFolders(dataDirectory, musicFolders);
  const music = new MusicWork({
    ingest,
    catalogue,
    demo,
    isDemoWanted,
    async mend(signal) {
      const report = await mend({ catalogue, names, store, operatorKey, nowMs }, signal);
      options.onMended?.(report);
    },
    nowMs: () => performance.now(),
    folders,
    dataDirectory,
    isLosslessMade: settings.lossless !== "never",
    onFolderDone: (directory, report) => options.onFolderDone?.(directory, report),
    onTrouble: (error) => options.onTrouble?.(error),
  });

  const drain = new Drain({
    waitMs: settings.drainMs,
    nowMs,
    listeners: () => trackerFigures().connections,
    sendAway: () => tracker.stop(trackerGraceMs),
  });
  const mediaGate = new MediaGate();
  const curation = createCuration({ catalogue, log: names.edits, store, makeCover, nowMs });
  const uploads = createUploadServer({
    ...{ dataDirectory, filter, log, nowMs },
    path: `/api/v1${uploadsPath}`,
    folder: async () => (await folders.all())[0] ?? null,
    hasKnownFiles: async (folder) =>
      (await catalogue.filesBelow(folder)).some(({ state, trackId }) => state !== "missing" && trackId !== null),
  });
  const app = await createApp({
    curation,
    shelf,
    uploads,
    settings,
    version,
    catalogue,
    store,
    telemetry,
    tokens: sessionKey,
    operatorKeys: [encodeBase64url(operatorKey.publicKey)],
    adminToken,
    clientDirectory: options.clientDirectory ?? builtClientDirectory(),
    mediaGate,
    trackerFigures,
    tracker,
    sharingControl,
    music,
    drain,
    descriptors,
    standings,
    nowMs,
    isLogging: true,
  });
  const closeDoors: (() => Promise<void>)[] = [];
  closers.push(() => closeApp(app, closeDoors));
  app.server.on("upgrade", (request, socket, head) => tracker.handleUpgrade(request, socket, head));
  const { port, host } = settings;
  const address = await app.listen({ port, host, backlog: waitingAtTheDoorMax }).catch((error: Error) => {
    throw new StartError(listenTrouble(settings, error));
  });
  // Nothing waits for them: with one door it serves as well.
  const doors = openMoreDoors(app.server, descriptors.doors, waitingAtTheDoorMax);
  closeDoors.push(() => doors.close());
  tracker.start();
  music.start();
  uploads.start();
  const { pruneAfterDays } = settings;
  const regularPrune =
    pruneAfterDays === null
      ? null
      : new RegularPrune({
          ...{ shelf, afterDays: pruneAfterDays, nowMs },
          isSettled: async () => music.areLookedThrough(await folders.all()),
          onPruned: (report) => options.onPruned?.(report),
          onTrouble: (error) => options.onTrouble?.(error),
        });
  regularPrune?.start();
  closers.push(() => Promise.all([drain.begin(), music.stop(), uploads.stop(), regularPrune?.stop()]));
  const url = `http://127.0.0.1:${new URL(address).port || "80"}`;
  return { url, adminToken, app, catalogue, store, telemetry, tracker, drain, mediaGate, music, ingest };
}

/** Running requests may end. Connections that are still open after a while are cut. */
async function closeApp(app: FastifyInstance, others: readonly (() => Promise<void>)[]): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), requestGraceMs);
  await Promise.all([app.close(), ...others.map((close) => close())]);
  clearTimeout(cut);
}

function listenTrouble({ port, host }: Settings, error: Error): string {
  const code = "code" in error ? error.code : "";
  if (code === "EADDRINUSE") return `TUTTI_PORT holds "${port}"; another program listens there: choose another port`;
  if (code === "EACCES")
    return `TUTTI_PORT holds "${port}"; this user may not listen there: choose one from 1024 to 65535`;
  return `Cannot listen on TUTTI_HOST "${host}", TUTTI_PORT "${port}": ${error.message}`;
}

/** The path of `dist/client`, both when run from source and from `dist/server`. */
function builtClientDirectory(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith(".ts") ? "../dist/client" : "../client", here));
}
