import { resolve } from "node:path";
import { lockDataDirectory } from "../app/data-lock.ts";
import { requireFolder } from "../app/music-folder.ts";
import { type ClockReading, judgeClock, measureDrift, readFolderClock, unreadClock } from "../doctor/clock.ts";
import { lookAtDataFolder } from "../doctor/data-folder.ts";
import { lookAtDatabase } from "../doctor/database.ts";
import { type Finding, fine, wrong } from "../doctor/finding.ts";
import { lookAtPort } from "../doctor/port.ts";
import { lookAtRedis } from "../doctor/redis.ts";
import { lookAtRelay, lookAtStun } from "../doctor/relay.ts";
import { lookAtDescriptors, lookAtMemory } from "../doctor/room.ts";
import { iceServers } from "../http/ice-servers.ts";
import { findEncoder } from "../ingest/encode/find-encoder.ts";
import { adviseSettings } from "../settings/setting-advice.ts";
import { listSettings, readSettings, type Settings } from "../settings/settings.ts";
import { trackerServerLimits } from "../tracker/limits.ts";
import type { Environment } from "./command-line.ts";

export interface DoctorOptions {
  /** The clock that is looked at; the system's if not given. */
  nowMs?(): number;
  /** How long the clock is watched: a second if not given. */
  readonly watchClockMs?: number;
  print?(line: string): void;
}

const labels = { ok: "ok   ", hint: "hint ", wrong: "WRONG" } as const;

/** Looks whether everything that Tutti needs is there; changes nothing but makes the data directory. Exit code 1: something is wrong. */
export async function runDoctor(environment: Environment, options: DoctorOptions = {}): Promise<number> {
  const { nowMs = Date.now, watchClockMs = 1_000, print = console.log } = options;
  const read = readWhatIsRight(environment);
  const findings = [
    ...read.findings,
    ...(read.settings
      ? [...adviseSettings(read.settings), ...(await lookAround(read.settings, nowMs, watchClockMs))]
      : []),
  ];
  for (const { level, text } of findings) print(`${labels[level]} ${text}`);
  return findings.some(({ level }) => level === "wrong") ? 1 : 0;
}

/** Every setting in a line; what is wrong is left out, so that the others can be looked at all the same. */
function readWhatIsRight(environment: Environment): { findings: Finding[]; settings: Settings | null } {
  const lines = listSettings(environment);
  const findings = lines.map(({ name, shown, trouble }) =>
    trouble === null ? fine(`${name}: ${shown}`) : wrong(trouble),
  );
  if (lines.length === 0) findings.push(fine("settings: none is set, so all have their defaults"));
  const isWrong = new Set(lines.filter(({ trouble }) => trouble !== null).map(({ name }) => name));
  let rest = Object.entries(environment).filter(([name]) => !isWrong.has(name));
  // TURN and S3 are sets of settings: one that is not whole is left out as a whole.
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

async function lookAround(settings: Settings, nowMs: () => number, watchClockMs: number): Promise<Finding[]> {
  const folder = resolve(settings.dataDirectory);
  let ownUrl: string | null = null;
  const data = await lookAtDataFolder(folder, async () => {
    const lock = await lockDataDirectory(folder);
    if (lock.ok) await lock.value.release();
    ownUrl = lock.ok ? null : lock.error.url;
    return lock.ok ? "not in use" : `in use by process ${lock.error.pid}`;
  });
  const { connectionsMax } = trackerServerLimits;
  const [database, redis, folderClock, driftMs, encoder, ...others] = await Promise.all([
    lookAtDatabase(settings.databaseUrl, nowMs),
    settings.redisUrl === null ? { findings: [], clock: null } : lookAtRedis(settings.redisUrl, nowMs),
    readFolderClock(folder, nowMs).catch((error: Error) => error),
    measureDrift(nowMs, watchClockMs),
    findEncoder(),
    lookAtMusic(settings.musicDirectory),
    lookAtPort({ host: settings.host, port: settings.port, ownUrl }),
    lookAtDescriptors(connectionsMax),
    lookAtMemory(connectionsMax),
    lookAtIce(settings, nowMs),
  ]);
  const clocks = [database.clock, redis.clock, folderClock].filter(
    (clock): clock is ClockReading => clock !== null && !(clock instanceof Error),
  );
  const clock =
    clocks.length === 0 && folderClock instanceof Error ? unreadClock(folderClock) : judgeClock(clocks, driftMs);
  return [data, database.finding, fine(`encoder: ${encoder}`), ...redis.findings, clock, ...others.flat()];
}

async function lookAtMusic(musicDirectory: string | null): Promise<Finding> {
  if (musicDirectory === null) return fine("music folder: none set");
  const folder = await requireFolder(musicDirectory);
  return folder.ok ? fine(`music folder: ${folder.value}`) : wrong(`music folder: ${folder.error}`);
}

/** STUN and TURN as a listener's browser would use them. */
async function lookAtIce({ stunUrls, turn, p2p }: Settings, nowMs: () => number): Promise<Finding[]> {
  if (p2p === "off") return [];
  const stun = stunUrls.map(async (url) => [await lookAtStun(url)]);
  const relays = (turn?.urls ?? []).map((url) =>
    lookAtRelay({
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
