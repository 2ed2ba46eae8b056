import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nameFolder } from "../../server/app/named-folders.ts";
import { type DoctorOptions, runDoctor } from "../../server/commands/command-doctor.ts";
import { idleNames } from "../../server/doctor/setting-advice.ts";
import { readIceAddress } from "../../server/doctor/stun/ice-address.ts";
import { openStunExchange } from "../../server/doctor/stun/stun-exchange.ts";
import { TurnClient } from "../../server/doctor/stun/turn-client.ts";
import { iceServers } from "../../server/http/ice-servers.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { startTestServer } from "../start-server.ts";
import { coturnMissing, type PrivateCoturn, startPrivateCoturn } from "./private-coturn.ts";
import { postgresPrograms, startPrivatePostgres } from "./private-postgres.ts";
import { freePort } from "./private-programs.ts";
import { type PrivateRedis, redisMissing, startPrivateRedis } from "./private-redis.ts";
import { publishSample } from "./publish-sample.ts";
import { startProcess, tuttiBuilt } from "./tutti-from-source.ts";

let folder: string;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tutti-doctor-"));
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await rm(folder, { recursive: true, force: true });
});

interface Report {
  readonly code: number;
  readonly text: string;
  /** The lines about a thing, such as `Redis`. */
  about(beginning: string): string[];
}

/** The doctor's report, with a port and a data directory of its own. */
async function examine(environment: Record<string, string> = {}, options: DoctorOptions = {}): Promise<Report> {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const base = { TUTTI_PORT: "0", TUTTI_HOST: "127.0.0.1", TUTTI_DATA_DIR: join(folder, "data") };
  const code = await runDoctor({ ...base, ...environment }, { watchClockMs: 30, ...options, print });
  return {
    code,
    text: lines.join("\n"),
    about: (beginning) => lines.filter((line) => line.slice(6).startsWith(beginning)),
  };
}

test("a machine on which all is well gets ok and exit code 0", async () => {
  const { code, text } = await examine();
  expect(text).not.toMatch(/^WRONG/m);
  expect(code).toBe(0);
  for (const thing of [
    "data directory",
    "database: embedded",
    "encoder",
    "clock: goes evenly",
    "port 0",
    "open files",
    "memory",
  ]) {
    expect(text).toContain(thing);
  }
});

test("every setting is shown, no secret, and what is wrong does not hide the rest", async () => {
  const { code, text } = await examine({
    TUTTI_PAGE_ORIGINS: "https://blog.example/path",
    TUTTI_TURN_URL: "turn:127.0.0.1:1",
    TUTTI_PROT: "80",
    TUTTI_ADMIN_TOKEN: "hush-hush-hush-hush",
  });
  expect(code).toBe(1);
  expect(text).toMatch(/^WRONG TUTTI_PAGE_ORIGINS holds .* it may hold/m);
  expect(text).toMatch(/^WRONG TUTTI_TURN_SECRET holds nothing/m);
  expect(text).toMatch(/^WRONG TUTTI_PROT is not a setting of Tutti; did you mean TUTTI_PORT/m);
  expect(text).toMatch(/^ok {4}TUTTI_ADMIN_TOKEN: a secret of 19 characters$/m);
  expect(text).not.toContain("hush");
  expect(text).toContain("data directory");
});

test.each([
  [{ TUTTI_PUBLIC_URL: "http://music.example" }, /^WRONG TUTTI_PUBLIC_URL .* nobody will share/m],
  [{ TUTTI_PUBLIC_URL: "https://m.example", TUTTI_CDN_URL: "http://c.example" }, /^WRONG TUTTI_CDN_URL .* set https/m],
  [
    { TUTTI_PUBLIC_URL: "http://m.example", TUTTI_PAGE_ORIGINS: "https://b.example" },
    /^WRONG TUTTI_PAGE_ORIGINS names https:\/\/b.example: a page of https/m,
  ],
  [{ TUTTI_PAGE_ORIGINS: "http://b.example" }, /^hint {2}TUTTI_PAGE_ORIGINS .* never share/m],
  [{ TUTTI_PUBLIC_URL: "https://m.example" }, /^WRONG TUTTI_TRUSTED_PROXIES is not set: .* name its address/m],
  [
    { TUTTI_PUBLIC_URL: "https://m.example", TUTTI_TRUSTED_PROXIES: "127.0.0.1" },
    /^hint {2}TUTTI_STUN_URLS and TUTTI_TURN_URL are not set/m,
  ],
  [
    { TUTTI_PUBLIC_URL: "https://m.example", TUTTI_STUN_URLS: "stun:127.0.0.1:1" },
    /^WRONG stun:127.0.0.1:1 is an address that listeners elsewhere cannot reach/m,
  ],
  [{ TUTTI_P2P: "off", TUTTI_STUN_URLS: "stun:127.0.0.1:1" }, /^hint {2}TUTTI_P2P is off/m],
  [{ TUTTI_ROLE: "tracker" }, /^hint {2}TUTTI_ROLE has no effect/m],
  [{ TUTTI_TEST_MEDIA_DELAY_MS: "40" }, /^hint {2}TUTTI_TEST_MEDIA_DELAY_MS holds back/m],
])("settings that do not go together are told: %j", async (environment, wanted) => {
  const { code, text } = await examine(environment as Record<string, string>);
  expect(text).toMatch(wanted);
  expect(code).toBe(wanted.source.startsWith("^WRONG") ? 1 : 0);
});

test("each music folder has a line, those that were named in the terminal too: one that is away hides no other", async () => {
  const [named, away] = [join(folder, "named"), join(folder, "away")];
  mkdirSync(named);
  const data = join(folder, "data-of-two");
  await nameFolder(data, named);
  const { code, about } = await examine({ TUTTI_DATA_DIR: data, TUTTI_MUSIC_DIR: away });
  expect(about("music folder: ")).toEqual([
    `WRONG music folder: Cannot read music from "${away}": there is no such folder`,
    `ok    music folder: ${named}`,
  ]);
  expect(code).toBe(1);
});

test("plain http is right on this machine, and on any when nobody shares", async () => {
  expect((await examine({ TUTTI_PUBLIC_URL: "http://localhost:8080" })).code).toBe(0);
  expect((await examine({ TUTTI_PUBLIC_URL: "http://music.example", TUTTI_P2P: "off" })).code).toBe(0);
});

test("the settings without effect are those of the README's table", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const marked = readme.split("\n").flatMap((line) => /^\| `(TUTTI_\w+)`.* ○ *\|/.exec(line)?.[1] ?? []);
  expect(idleNames).toEqual(marked);
});

test("a port that another program has is told, one that our server has is right", async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  const taken = await examine({ TUTTI_PORT: String(port) });
  other.close();
  expect(taken.about("port")).toEqual([
    `WRONG port ${port}: another program listens there; end that one, or set TUTTI_PORT to another`,
  ]);
  const foreign = await examine({ TUTTI_HOST: "192.0.2.1", TUTTI_PORT: String(port) });
  expect(foreign.about("port")[0]).toMatch(/^WRONG port \d+: this machine has no address 192.0.2.1/);

  const server = await startTestServer();
  const own = await examine({ TUTTI_DATA_DIR: server.dataDirectory, TUTTI_PORT: new URL(server.url).port });
  await server.close();
  expect(own.about("port")).toEqual([`ok    port: our server answers at ${server.url} and is ready`]);
  expect(own.about("data directory")[0]).toContain(`in use by process ${process.pid}`);
}, 60_000);

test("a data directory that is a file is told", async () => {
  const { code, about } = await examine({ TUTTI_DATA_DIR: process.execPath });
  expect(code).toBe(1);
  expect(about("data directory")[0]).toMatch(/^WRONG .*set TUTTI_DATA_DIR/);
});

test("an embedded catalogue and the operator's key are looked at as a start looks at them, and nothing is made", async () => {
  const data = join(folder, "library");
  const environment = { TUTTI_DATA_DIR: data };
  const empty = await examine(environment);
  expect(empty.about("catalogue")).toEqual(["ok    catalogue: none yet; the first start makes it"]);
  expect(empty.about("operator's key")).toEqual(["ok    operator's key: none yet; the first start makes it"]);
  expect(readdirSync(data)).toEqual(["lock"]);

  const server = await startTestServer({ dataDirectory: data });
  const operatorKey = await loadOperatorKey(data);
  await publishSample({ ...server, operatorKey }, "Alba");
  expect((await examine(environment)).about("catalogue")).toEqual(["ok    catalogue: a server has it open"]);
  await server.close();
  const whole = await examine(environment);
  expect(whole.about("catalogue")).toEqual(["ok    catalogue: its files are as they were when it was closed"]);
  expect(whole.about("operator's key")).toEqual(["ok    operator's key: it signed the 2 renditions looked at"]);
  expect(whole.code).toBe(0);

  const version = join(data, "catalogue/postgresql.conf");
  const content = readFileSync(version);
  writeFileSync(version, "");
  const damaged = await examine(environment);
  expect(damaged.about("catalogue")[0]).toMatch(/^WRONG catalogue: .*is damaged: .*tutti library rebuild/);
  expect(damaged.code).toBe(1);
  writeFileSync(version, content);
  const seal = join(data, "catalogue/tutti-seal.json");
  renameSync(seal, `${seal}-gone`);
  expect((await examine(environment)).about("catalogue")[0]).toMatch(/^hint {2}catalogue: it was not closed in order/);
  renameSync(join(data, "catalogue"), join(data, "elsewhere"));
  expect((await examine(environment)).about("catalogue")[0]).toMatch(/^WRONG catalogue: .* is gone, .*rebuild/);
  expect(existsSync(join(data, "catalogue"))).toBe(false);

  const key = join(data, "keys/operator.pem");
  rmSync(key);
  const lost = await examine(environment);
  expect(lost.about("operator's key")[0]).toMatch(/^WRONG operator's key: .* is gone, .*--new-key/);
  expect(existsSync(key)).toBe(false);
  await loadOperatorKey(data);
  const another = await examine(environment);
  expect(another.about("operator's key")[0]).toMatch(/^WRONG .*: 2 of 2 renditions are not signed with it/);
}, 120_000);

test("a process that may open too few files is told what to set", async () => {
  const environment = { TUTTI_PORT: "0", TUTTI_DATA_DIR: join(folder, "few") };
  const doctor = (openFiles: number) =>
    startProcess(["sh", "-c", `ulimit -n ${openFiles}; exec "$@"`, "sh", ...tuttiBuilt(["doctor"])], environment).ended;
  const few = await doctor(256);
  expect(few.output).toMatch(/^hint {2}open files: The limit of open files is 256: room for \d+ .*LimitNOFILE=\d+/m);
  const tooFew = await doctor(160);
  expect(tooFew.output).toMatch(/^WRONG open files: the limit of open files is 160, .*LimitNOFILE=\d+/m);
  expect([few.code, tooFew.code]).toEqual([0, 1]);
}, 30_000);

test("a clock that is far from the file system's is told", async () => {
  const { code, about } = await examine({}, { nowMs: () => Date.now() - 300_000 });
  expect(about("clock")[0]).toMatch(/^WRONG clock: the data directory's file system is 300 s ahead of us.*NTP/);
  expect(code).toBe(1);
});

test("a clock that is set while it is looked at is told", async () => {
  const startMs = performance.now();
  const nowMs = () => Date.now() + (performance.now() - startMs > 700 ? 500 : 0);
  const { about } = await examine({}, { nowMs, watchClockMs: 1_000 });
  expect(about("clock")[0]).toMatch(/^WRONG clock: it was set by 0.50 s while we looked/);
});

test("a database that does not answer is told, and the clock of one that does is read", async ({ skip }) => {
  const down = await examine({ TUTTI_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" });
  expect(down.about("database")[0]).toMatch(/^WRONG database: Cannot reach/);
  const programs = postgresPrograms();
  if (!programs) return skip("no PostgreSQL: install the package postgresql");
  const postgres = await startPrivatePostgres(programs);
  stops.push(() => postgres.stop());
  const TUTTI_DATABASE_URL = await postgres.createDatabase("doctor");
  expect((await examine({ TUTTI_DATABASE_URL })).about("clock")[0]).toMatch(/^ok .*the database/);
  const late = await examine({ TUTTI_DATABASE_URL }, { nowMs: () => Date.now() + 90_000 });
  expect(late.about("clock")[0]).toMatch(/^WRONG clock: the database is 90 s behind us/);
}, 60_000);

describe.skipIf(redisMissing)(`Redis${redisMissing ? ` (${redisMissing})` : ""}`, () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await startPrivateRedis({ requirepass: "sesame", "maxmemory-policy": "noeviction" });
    stops.push(() => redis.stop());
  }, 30_000);

  test("one that is well answers, keeps what it is told, and passes on what is published", async () => {
    const { code, about } = await examine({ TUTTI_REDIS_URL: redis.url });
    expect(about("Redis")).toEqual([
      expect.stringMatching(/^ok {4}Redis \d+\.\d+\.\d+: answers in \d+\.\d ms$/),
      "ok    Redis memory: no memory limit, eviction policy noeviction",
      expect.stringMatching(/^ok {4}Redis pub\/sub: what is published arrives in \d+\.\d ms$/),
    ]);
    expect(about("clock")[0]).toContain("Redis");
    expect(code).toBe(0);
  });

  test("a wrong password, none, and a server that is down are told", async () => {
    const url = (rest: string) => ({ TUTTI_REDIS_URL: `redis://${rest}` });
    const wrongPassword = await examine(url(`:sesam@127.0.0.1:${redis.port}`));
    expect(wrongPassword.about("Redis")).toEqual([
      expect.stringMatching(/^WRONG Redis: WRONGPASS.* is not the server's$/),
    ]);
    expect(wrongPassword.code).toBe(1);
    expect(wrongPassword.text).not.toContain("sesam@");
    const noPassword = await examine(url(`127.0.0.1:${redis.port}`));
    expect(noPassword.about("Redis")[0]).toMatch(/^WRONG Redis: NOAUTH.*redis:\/\/:PASSWORD@HOST/);
    const down = await examine(url(`127.0.0.1:${await freePort()}`));
    expect(down.about("Redis")).toEqual([expect.stringMatching(/^WRONG Redis: .*ECONNREFUSED.*is it running/)]);
    expect(down.code).toBe(1);
  });

  test("TLS where none is spoken is told", async () => {
    const { about } = await examine({ TUTTI_REDIS_URL: `rediss://:sesame@127.0.0.1:${redis.port}` });
    expect(about("Redis")[0]).toMatch(/^WRONG Redis: /);
  });

  test("its clock is compared with ours", async () => {
    const { about } = await examine({ TUTTI_REDIS_URL: redis.url }, { nowMs: () => Date.now() + 61_500 });
    expect(about("clock")[0]).toMatch(/^WRONG clock: Redis is 6[12] s behind us, the data directory/);
  });

  test("one that may forget, and one whose user may not publish, are told", async () => {
    const forgetful = await startPrivateRedis({ maxmemory: "50mb", "maxmemory-policy": "allkeys-lru" });
    stops.push(() => forgetful.stop());
    const { code, about } = await examine({ TUTTI_REDIS_URL: forgetful.url });
    expect(about("Redis memory")[0]).toMatch(/^hint {2}Redis memory: .*allkeys-lru.*noeviction/);
    expect(code).toBe(0);
    const mute = await startPrivateRedis({ user: "mute on >sesame ~* +@all resetchannels" });
    stops.push(() => mute.stop());
    const muted = await examine({ TUTTI_REDIS_URL: `redis://mute:sesame@127.0.0.1:${mute.port}` });
    expect(muted.about("Redis")[0]).toMatch(/^WRONG Redis: NOPERM.*more rights/);
  });
});

describe.skipIf(coturnMissing)(`TURN${coturnMissing ? ` (${coturnMissing})` : ""}`, () => {
  let coturn: PrivateCoturn;
  beforeAll(async () => {
    coturn = await startPrivateCoturn();
    stops.push(() => coturn.stop());
  }, 30_000);
  const relay = (port = coturn.port, secret = coturn.secret, rest = "") => ({
    TUTTI_TURN_URL: `turn:127.0.0.1:${port}${rest}`,
    TUTTI_TURN_SECRET: secret,
  });

  test.each(["", "?transport=tcp"])(
    "one that is well gives an allocation and keeps out of private networks: turn:…%s",
    async (rest) => {
      const { code, about } = await examine({
        ...relay(coturn.port, coturn.secret, rest),
        TUTTI_STUN_URLS: `stun:127.0.0.1:${coturn.port}`,
      });
      expect(about("TURN")).toEqual([
        expect.stringMatching(/^ok .* gives an allocation to a short-lived credential, relayed at 127.0.0.1$/),
        expect.stringMatching(/^ok .* does not lead into private networks$/),
      ]);
      expect(about("STUN")).toEqual([expect.stringMatching(/^ok .* sees us at 127.0.0.1$/)]);
      expect(code).toBe(0);
    },
  );

  test("another secret than the relay's is told", async () => {
    const { code, about } = await examine(relay(coturn.port, "another-secret-than-the-relay's"));
    expect(about("TURN")).toEqual([
      expect.stringMatching(/^WRONG .*refuses our credential \(401\): TUTTI_TURN_SECRET is not/),
    ]);
    expect(code).toBe(1);
  });

  test("a clock that makes credentials expired is told apart from a wrong secret", async () => {
    const { about } = await examine(relay(), { nowMs: () => Date.now() - 700_000 });
    expect(about("TURN")).toEqual([
      expect.stringMatching(/^WRONG .*takes our credential for expired: its clock and ours/),
    ]);
  });

  test("a relay and a STUN server that are down are told, over UDP and TCP", async () => {
    const port = await freePort();
    for (const rest of ["", "?transport=tcp"]) {
      const { code, about } = await examine({
        ...relay(port, coturn.secret, rest),
        TUTTI_STUN_URLS: `stun:127.0.0.1:${port}`,
      });
      expect(about("TURN")).toEqual([expect.stringMatching(/^WRONG .*cannot be reached \(.*ECONNREFUSED.*firewall/)]);
      expect(about("STUN")).toEqual([expect.stringMatching(/^WRONG .*cannot be reached/)]);
      expect(code).toBe(1);
    }
  });

  test("a relay that leads into private networks, and one that is full, are told", async () => {
    const open = await startPrivateCoturn({ without: ["denied-peer-ip"], lines: ["allow-loopback-peers"] });
    stops.push(() => open.stop());
    const { code, about } = await examine(relay(open.port));
    expect(about("TURN")[1]).toMatch(/^WRONG .*leads strangers to 127.0.0.1, 10.0.0.1,.*denied-peer-ip/);
    expect(code).toBe(1);
    const full = await startPrivateCoturn({ lines: ["total-quota=1"] });
    stops.push(() => full.stop());
    const exchange = await openStunExchange(readIceAddress(`turn:127.0.0.1:${full.port}`));
    if (!exchange.ok) throw new Error(exchange.error);
    const turn = { urls: ["turn:127.0.0.1"], secret: full.secret };
    const [server] = iceServers({ stunUrls: [], turn }, "somebody", Date.now());
    const { username = "", credential = "" } = server ?? {};
    expect(await new TurnClient(exchange.value, { username, credential }).allocate()).toMatchObject({ ok: true });
    expect((await examine(relay(full.port))).about("TURN")).toEqual([
      expect.stringMatching(/^WRONG .*has no room \(486/),
    ]);
    exchange.value.close();
  }, 30_000);
});
