import { access, constants, mkdir, statfs } from "node:fs/promises";
import { resolve } from "node:path";
import { openPostgresDatabase } from "../catalog/postgres-database.ts";
import { findEncoder } from "../ingest/find-encoder.ts";
import { lockDataDirectory } from "./data-lock.ts";
import { requireFolder } from "./music-folder.ts";
import type { Settings } from "./settings.ts";

interface Finding {
  readonly isGood: boolean;
  readonly text: string;
}

/** Below this, a folder of music hardly fits. */
const freeBytesMin = 1_000_000_000;

/** Looks whether everything that Tutti needs is there; changes nothing but makes the data directory. */
export async function runDoctor(settings: Settings): Promise<number> {
  const dataDirectory = resolve(settings.dataDirectory);
  const findings = [
    await lookAtDataDirectory(dataDirectory),
    await lookAtDatabase(settings.databaseUrl),
    { isGood: true, text: `encoder: ${await findEncoder()}` },
    await lookAtMusic(settings.musicDirectory),
  ];
  for (const { isGood, text } of findings) console.log(`${isGood ? "ok   " : "WRONG"} ${text}`);
  return findings.every((finding) => finding.isGood) ? 0 : 1;
}

async function lookAtDataDirectory(dataDirectory: string): Promise<Finding> {
  try {
    await mkdir(dataDirectory, { recursive: true });
    await access(dataDirectory, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = await statfs(dataDirectory);
    const free = bavail * bsize;
    const lock = await lockDataDirectory(dataDirectory);
    if (lock.ok) await lock.value.release();
    const use = lock.ok ? "not in use" : `in use by process ${lock.error.pid}`;
    return {
      isGood: free >= freeBytesMin,
      text: `data directory ${dataDirectory}: ${(free / 1e9).toFixed(1)} GB free, ${use}`,
    };
  } catch (error) {
    return {
      isGood: false,
      text: `data directory ${dataDirectory}: ${error instanceof Error ? error.message : error}`,
    };
  }
}

async function lookAtDatabase(databaseUrl: string | null): Promise<Finding> {
  if (databaseUrl === null) return { isGood: true, text: "database: embedded" };
  try {
    const opened = await openPostgresDatabase(databaseUrl);
    await opened.close();
    return { isGood: true, text: "database: PostgreSQL answers and is up to date" };
  } catch (error) {
    return { isGood: false, text: `database: ${error instanceof Error ? error.message : error}` };
  }
}

async function lookAtMusic(musicDirectory: string | null): Promise<Finding> {
  if (musicDirectory === null) return { isGood: true, text: "music folder: none set" };
  const folder = await requireFolder(musicDirectory);
  return { isGood: folder.ok, text: `music folder: ${folder.ok ? folder.value : folder.error}` };
}
