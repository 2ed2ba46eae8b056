import { resolve } from "node:path";
import { ok, type Result } from "../../shared/result.ts";
import { describeHolder, type LockHolder, lockDataDirectory } from "../app/data-lock.ts";
import { foldersIn, requireFolder } from "../app/music-folder.ts";
import { namedFolders } from "../app/named-folders.ts";
import { embeddedDirectory } from "../catalog/open-catalogue.ts";
import { checkCatalogueFiles } from "../doctor/catalogue-files.ts";
import { type ClockReading, judgeClock, measureDrift, readFolderClock, unreadClock } from "../doctor/clock.ts";
import { checkDataFolder } from "../doctor/data-folder.ts";
import { checkDatabase } from "../doctor/database.ts";
import { type Finding, fine, wrong } from "../doctor/finding.ts";
import { checkOperatorsKey } from "../doctor/operators-key.ts";
import { checkPort } from "../doctor/port.ts";
import { checkRedis } from "../doctor/redis.ts";
import { checkRelay, checkStun } from "../doctor/relay.ts";
import { checkDescriptors, checkMemory } from "../doctor/room.ts";
import { adviseSettings } from "../doctor/setting-advice.ts";
import { iceServers } from "../http/ice-servers.ts";
import { findEncoder } from "../ingest/encode/find-encoder.ts";
import { listSettings, readSettings, type Settings } from "../settings/settings.ts";
import { trackerServerLimits } from "../tracker/limits.ts";
import type { Environment } from "./command-line.ts";

export interface DoctorOptions {
  /** The clock that is checked; the system's if not given. */
  nowMs?(): number;
  /** How long the clock is watched: a second if not given. */
  readonly watchClockMs?: number;
  print?(line: string): void;
}

const labels = { ok: "ok   ", hint: "hint ", wrong: "WRONG" } as const;

/** Checks whether everything that Tutti needs is there; changes nothing but makes the data directory. Exit code 1: something is wrong. */
export async function runDoctor(environment: Environment, options: DoctorOptions = {}): Promise<number> {
  const { nowMs = Date.now, watchClockMs = 1_000, print = console.log } = options;
  const read = readWhatIsRight(environment);
  const findings = [
    ...read.findings,
    ...(read.settings
      ? [...adviseSettings(read.settings), ...(await checkAll(read.settings, nowMs, watchClockMs))]
      : []),
  ];
  for (const { level, text } of findings) print(`${labels[level]} ${text}`);
  return findings.some(({ level }) => level === "wrong") ? 1 : 0;
}

/** One line for each setting. A wrong setting is left out of the settings, so that all others are checked nevertheless. */
function readWhatIsRight(environment: Environment): { findings: Finding[]; settings: Settings | null } {
  const lines = listSettings(environment);
  const findings = lines.map(({ name, shown, trouble }) =>
    trouble === null ? fine(`${name}: ${shown}`) : wrong(trouble),
  );
  if (lines.length === 0) findings.push(fine("settings: none is set, so all have their defaults"));
  const isWrong = new Set(lines.filter(({ trouble }) => trouble !== null).map(({ name }) => name));
  let rest = Object.entries(environment).filter(([name]) => !isWrong.has(name));
  // TURN and S3 are sets of settings. An incomplete set is left out.
  for (const set of ["TUTTI_TURN_", "TUTTI_S3_"]) {
    const settings = readSettings(Object.fromEntries(rest));
    if (settings.ok) return { findings, settings: settings.value };
    if (!settings.error.startsWith(set)) continue;
    const isKnown = [...isWrong].some((name) => name.startsWith(set));
    if (!isKnown) findings.push(wrong(settings.error));
    rest = rest.filter(([name]) => !name.startsWith(set));
  }
  const settings = readSettings(Object.fromEntries(rest));
  return { findings, settings: settings.ok ? settings.value : null };
}

async function checkAll(settings: Settings, nowMs: () => number, watchClockMs: number): Promise<Finding[]> {
  const folder = resolve(settings.dataDirectory);
  let ownUrl: string | null = null;
  const data = await checkDataFolder(folder, async () => {
    const lock = await tryLock(folder);
    if (lock.ok) return "not in use";
    ownUrl = lock.error?.url ?? null;
    return `in use by ${describeHolder(lock.error)}`;
  });
  const isInUse = async () => !(await tryLock(folder)).ok;
  const ownFiles =
    settings.databaseUrl === null ? [checkCatalogueFiles({ directory: embeddedDirectory(folder), isInUse })] : [];
  const { connectionsMax } = trackerServerLimits;
  const [database, redis, folderClock, driftMs, encoder, ...others] = await Promise.all([
    checkDatabase(settings.databaseUrl, nowMs),
    settings.redisUrl === null ? { findings: [], clock: null } : checkRedis(settings.redisUrl, nowMs),
    readFolderClock(folder, nowMs).catch((error: Error) => error),
    measureDrift(nowMs, watchClockMs),
    findEncoder(),
    checkMusic(await namedFolders(folder, foldersIn(settings.musicDirectory)).all()),
    Promise.all([...ownFiles, checkOperatorsKey(folder)]),
    checkPort({ host: settings.host, port: settings.port, ownUrl }),
    checkDescriptors(connectionsMax),
    checkMemory(connectionsMax),
    checkIce(settings, nowMs),
  ]);
  const clocks = [database.clock, redis.clock, folderClock].filter(
    (clock): clock is ClockReading => clock !== null && !(clock instanceof Error),
  );
  const clock =
    clocks.length === 0 && folderClock instanceof Error ? unreadClock(folderClock) : judgeClock(clocks, driftMs);
  return [data, database.finding, fine(`encoder: ${encoder}`), ...redis.findings, clock, ...others.flat()];
}

/** Holds the data directory's lock for a moment. */
async function tryLock(folder: string): Promise<Result<null, LockHolder | null>> {
  const lock = await lockDataDirectory(folder);
  if (!lock.ok) return lock;
  await lock.value.release();
  return ok(null);
}

/** A line for each folder: one that is away keeps no other from being served. */
async function checkMusic(directories: readonly string[]): Promise<Finding[]> {
  if (directories.length === 0) return [fine("music folder: none named")];
  const found = await Promise.all(directories.map(requireFolder));
  return found.map((folder) => (folder.ok ? fine : wrong)(`music folder: ${folder.ok ? folder.value : folder.error}`));
}

/** Uses STUN and TURN as a listener's browser would. */
async function checkIce({ stunUrls, turn, p2p }: Settings, nowMs: () => number): Promise<Finding[]> {
  if (p2p === "off") return [];
  const stun = stunUrls.map(async (url) => [await checkStun(url)]);
  const relays = (turn?.urls ?? []).map((url) =>
    checkRelay({
      url,
      credential: (extraMs) => {
        const [server] = iceServers({ stunUrls: [], turn }, "doctor", nowMs() + extraMs);
        return { username: server?.username ?? "", credential: server?.credential ?? "" };
      },
    }),
  );
  const findings = (await Promise.all([...stun, ...relays])).flat();
  return findings.length > 0
    ? findings
    : [fine("STUN and TURN: none set; listeners of one network find each other all the same")];
}
