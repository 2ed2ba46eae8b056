import { createHash } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { userName } from "../../files/system-trouble.ts";

/** Why a database's files cannot be used; `code` says which advice fits. */
export class ClusterFault extends Error {
  readonly code: "damaged" | "denied" | "missing" | "version";

  constructor(code: ClusterFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** The PostgreSQL that PGlite is, as PG_VERSION names it. */
const postgresVersion = "18";

/** In the database's own folder, so that a backup takes it along. */
const sealName = "tutti-seal.json";

/** Where the database notes when it was last closed: another one than the seal's means that the seal is of another time. */
const controlFile = "global/pg_control";

/** PostgreSQL wants these folders, which are empty in a closed database. Many ways to copy folders leave out empty ones. */
const emptyFolders: readonly string[] = [
  ...["pg_commit_ts", "pg_dynshmem", "pg_logical/mappings", "pg_logical/snapshots", "pg_notify", "pg_replslot"],
  ...["pg_serial", "pg_snapshots", "pg_stat", "pg_stat_tmp", "pg_tblspc", "pg_twophase"],
  ...["pg_wal/archive_status", "pg_wal/summaries"],
];

interface Seal {
  readonly control: string;
  /** SHA-256 of each file, by its path in the folder. */
  readonly files: Readonly<Record<string, string>>;
  /** What the file system said of each large file: see `standOf`. Seals of an older Tutti have none. */
  readonly stands?: Readonly<Record<string, string>>;
}

/**
 * Files of so many bytes are not read again while the file system says that nobody has written them: with 100,000 songs they are
 * 99 in 100 of the database, and reading them took seconds at each start and stop. What rots on the disk unnoticed by the file system
 * PostgreSQL finds by the checksum of each page. Smaller files have no such checksum, and are always read.
 */
const trustedFromBytes = 1_048_576;

/** Notes what is in the files of a database that was closed, so that the next start can tell whether they are still the same. */
export function sealCluster(directory: string): void {
  const files: Record<string, string> = {};
  const stands: Record<string, string> = {};
  const before = readSeal(directory);
  for (const path of walk(directory).files) {
    const stand = standOf(directory, path);
    if (stand !== null) stands[path] = stand;
    const isSame = stand !== null && before?.stands?.[path] === stand;
    files[path] = (isSame && before?.files[path]) || hashOf(directory, path);
  }
  const body = JSON.stringify({ control: files[controlFile] ?? "", files, stands } satisfies Seal);
  const aside = join(directory, `${sealName}.new`);
  writeFileSync(aside, `${body}\n${sha256(Buffer.from(body))}\n`, { mode: 0o600 });
  syncPath(aside);
  renameSync(aside, join(directory, sealName));
  syncPath(directory);
}

/**
 * Looks through the files of a database before it is opened; throws a ClusterFault. True: it was closed in order, and each
 * byte is as it was then. False: it was not (a killed process), and PostgreSQL has to repair and check it.
 */
export function inspectCluster(directory: string, { isRescue }: { isRescue: boolean }): boolean {
  const { isSealed, missing } = examineCluster(directory, { isRescue });
  for (const folder of missing) mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 });
  return isSealed;
}

/** The same for whoever only looks: nothing is made. `missing`: empty folders that the next start makes. */
export function examineCluster(
  directory: string,
  { isRescue }: { isRescue: boolean },
): { isSealed: boolean; missing: string[] } {
  const { files, folders } = walk(directory);
  const present = new Set(files);
  for (const path of ["PG_VERSION", controlFile]) {
    if (!present.has(path)) throw new ClusterFault("damaged", isFolder(folders, path));
  }
  for (const path of [...folders, ...files]) requireAccess(directory, path);
  const missing = missingFolders(new Set(folders), present);
  const version = readFileSync(join(directory, "PG_VERSION"), "utf8").trim();
  if (/^\d{1,3}$/.test(version) && version !== postgresVersion) {
    throw new ClusterFault("version", `it was made by PostgreSQL ${version}, and this Tutti has ${postgresVersion}`);
  }
  const seal = readSeal(directory);
  if (isRescue || seal === null || hashOf(directory, controlFile) !== seal.control) return { isSealed: false, missing };
  for (const [path, hash] of Object.entries(seal.files)) {
    if (!present.has(path)) throw new ClusterFault("damaged", isFolder(folders, path));
    const stand = standOf(directory, path);
    if (stand !== null && seal.stands?.[path] === stand) continue;
    if (hashOf(directory, path) !== hash) {
      throw new ClusterFault("damaged", `its file ${path} is not as it was when the database was closed`);
    }
  }
  return { isSealed: true, missing };
}

function isFolder(folders: readonly string[], path: string): string {
  return folders.includes(path) ? `in the place of its file ${path} is a folder` : `its file ${path} is gone`;
}

function missingFolders(folders: ReadonlySet<string>, files: ReadonlySet<string>): string[] {
  for (const folder of emptyFolders) {
    const place = [folder, folder.split("/", 1)[0] ?? ""].find((path) => files.has(path));
    if (place) throw new ClusterFault("damaged", `in the place of its folder ${place} is a file`);
  }
  return emptyFolders.filter((folder) => !folders.has(folder));
}

function requireAccess(directory: string, path: string): void {
  try {
    accessSync(join(directory, path), constants.R_OK | constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EROFS") throw error;
    const what = path === "" ? "its folder" : `its ${path}`;
    throw new ClusterFault("denied", `the user ${userName()} may not read and write ${what}`);
  }
}

function walk(directory: string): { files: string[]; folders: string[] } {
  const files: string[] = [];
  const folders = [""];
  for (const folder of folders) {
    let entries: ReturnType<typeof list>;
    try {
      entries = list(join(directory, folder));
    } catch (error) {
      requireAccess(directory, folder);
      throw error;
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (path !== sealName && path !== `${sealName}.new`) files.push(path);
    }
  }
  return { files, folders };
}

function list(path: string) {
  return readdirSync(path, { withFileTypes: true });
}

/** Null when there is none, or one that is itself damaged. */
function readSeal(directory: string): Seal | null {
  try {
    const [body = "", sum] = readFileSync(join(directory, sealName), "utf8").split("\n");
    return sum === sha256(Buffer.from(body)) ? (JSON.parse(body) as Seal) : null;
  } catch {
    return null;
  }
}

/** What changes when a large file is written, replaced or copied; null for a small one, and for one that cannot be looked at. */
function standOf(directory: string, path: string): string | null {
  const found = statSync(join(directory, path), { bigint: true, throwIfNoEntry: false });
  if (!found?.isFile() || found.size < trustedFromBytes) return null;
  return [found.size, found.mtimeNs, found.ctimeNs, found.ino].join(" ");
}

function hashOf(directory: string, path: string): string {
  try {
    return sha256(readFileSync(join(directory, path)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ClusterFault("damaged", `its file ${path} cannot be read (${reason})`);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function syncPath(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
