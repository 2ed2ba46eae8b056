import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface PrivatePostgres {
  /** A new, empty database in it. */
  createDatabase(name: string): Promise<string>;
  /** Runs SQL in a database of it. */
  execute(database: string, sql: string): Promise<void>;
  stop(): Promise<void>;
}

/** The folder of PostgreSQL's server programs, or null where it isn't installed. */
export function postgresPrograms(): string | null {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return null;
  const versions = readdirSync(root).sort((left, right) => Number(right) - Number(left));
  const found = versions.map((version) => join(root, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
  return found ?? null;
}

/** Starts a PostgreSQL of our own in a temporary folder, reached only through a socket in that folder. */
export async function startPrivatePostgres(programs: string): Promise<PrivatePostgres> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-postgres-"));
  const owner = await serverUser();
  if (owner) await chown(folder, owner.uid, owner.gid);
  await chmod(folder, 0o755);
  const data = join(folder, "data");
  const identity = owner ? { uid: owner.uid, gid: owner.gid } : {};
  const options = { ...identity, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8", HOME: folder } };
  await run(join(programs, "initdb"), ["-D", data, "-U", "tutti", "-A", "trust", "-E", "UTF8", "--no-sync"], options);
  // Everybody is trusted but one, who needs a password.
  await writeFile(join(data, "pg_hba.conf"), "local all locked scram-sha-256\nlocal all all trust\n");
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "log_min_messages=fatal"],
    { ...options, stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const client = (database: string, ...args: string[]) =>
    run(join(programs, "psql"), ["-h", folder, "-U", "tutti", "-d", database, "-q", "-c", ...args], options);
  for (let attempt = 0; ; attempt += 1) {
    const isReady = await run(join(programs, "pg_isready"), ["-h", folder, "-t", "5"], options).then(
      () => true,
      () => false,
    );
    if (isReady) break;
    if (attempt > 300 || server.exitCode !== null) throw new Error("The private PostgreSQL did not start");
  }
  return {
    async createDatabase(name) {
      await client("postgres", `create database ${name}`);
      return `postgres:///${name}?host=${encodeURIComponent(folder)}&user=tutti`;
    },
    async execute(database, sql) {
      await client(database, sql);
    },
    async stop() {
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: then its own user is taken. */
async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (userInfo().uid !== 0) return null;
  const ask = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await ask("-u"), gid: await ask("-g") };
}
