import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { makeSampleLibrary, type SampleLibrary, sampleTitles } from "../contract/sample-library.ts";
import { expectSentence, serveOnce, startProgram } from "./server-program.ts";

let library: SampleLibrary;

beforeAll(async () => {
  library = await makeSampleLibrary();
}, 400_000);

afterAll(() => library?.remove());

/** What happens to a file. */
const damages = {
  flipped(path: string) {
    const bytes = readFileSync(path);
    // In the midst of what is written there; these files end in zeros.
    const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
    const at = Math.floor(used / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 0x40;
    writeFileSync(path, bytes);
  },
  truncated: (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  emptied: (path: string) => truncateSync(path, 0),
  removed: (path: string) => rmSync(path),
  "replaced by a folder"(path: string) {
    rmSync(path);
    mkdirSync(path);
  },
};

const wal = (folder: string) => readdirSync(join(folder, "pg_wal")).find((name) => /^[0-9A-F]{24}$/.test(name)) ?? "";

/** A file of each kind that there is in a database's folder. */
const kinds: Readonly<Record<string, (folder: string) => string>> = {
  "the version": () => "PG_VERSION",
  "the control file": () => "global/pg_control",
  "the map of shared relations": () => "global/pg_filenode.map",
  "the list of databases": () => "global/1262",
  "the map of relations": () => "base/5/pg_filenode.map",
  "the list of relations": () => "base/5/1259",
  "the table of tracks": () => library.tracksFile,
  "the index of tracks": () => library.tracksIndexFile,
  "the states of transactions": () => "pg_xact/0000",
  "the shared locks": () => "pg_multixact/offsets/0000",
  "the write-ahead log": (folder) => `pg_wal/${wal(folder)}`,
  "the configuration": () => "postgresql.conf",
};

/** All files below a folder, but the stage of whoever made the library, which is gone: a start clears that away. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => !name.startsWith(join("media", ".stage", "")))
    .sort();
}

type Damage = keyof typeof damages;

/** Each kind of file and each kind of damage is tried; all sixty of them with TUTTI_TEST_WHOLE=1, which takes minutes. */
function triedOf(kind: string): Damage[] {
  const all = Object.keys(damages) as Damage[];
  if (process.env.TUTTI_TEST_WHOLE === "1") return all;
  return [all[Object.keys(kinds).indexOf(kind) % all.length] as Damage];
}

describe.each(Object.keys(kinds))("a start with a database of which %s", (kind) => {
  test.each(triedOf(kind))("was %s says so and changes nothing", async (damage) => {
    const data = await library.copy();
    const folder = join(data, "catalogue");
    const path = kinds[kind]?.(folder) ?? "";
    damages[damage](join(folder, path));
    const before = filesOf(data);
    const ended = await serveOnce(data);
    if (kind === "the control file" && damage === "truncated") {
      // What is cut off are zeros that fill the file up.
      expect(ended.code).toBe(0);
      expect(await tracksShown(data)).toEqual(sampleTitles);
      return;
    }
    expectSentence(ended, /The catalogue in .*catalogue (is damaged|cannot be opened)/, /tutti library rebuild/);
    expect(filesOf(data)).toEqual(expect.arrayContaining(before));
  });
});

const tracksShown = async (data: string) => {
  const catalogue = await openCatalogue({ databaseUrl: null, dataDirectory: data });
  const { items } = await catalogue.listTracks({ limit: 50 });
  await catalogue.close();
  return items.map(({ title }) => title);
};

describe("a killed process leaves no seal", () => {
  test.each([
    ["the table of tracks", "emptied"],
    ["the index of tracks", "emptied"],
    ["the list of relations", "emptied"],
    ["the control file", "flipped"],
    ["the states of transactions", "removed"],
  ] as const)("%s, %s: said at the start, or all music is there", async (kind, damage) => {
    const data = await library.copy();
    const folder = join(data, "catalogue");
    rmSync(join(folder, "tutti-seal.json"));
    damages[damage](join(folder, kinds[kind]?.(folder) ?? ""));
    const ended = await serveOnce(data);
    if (ended.code === 0) expect(await tracksShown(data)).toEqual(sampleTitles);
    else expectSentence(ended, /The catalogue in .* is damaged/);
  });
});

test.each(["removed", "emptied"])(
  "a catalogue that was %s is not made anew in silence, and no album is composed",
  async (how) => {
    const data = await library.copy();
    rmSync(join(data, "catalogue"), { recursive: true });
    if (how === "emptied") mkdirSync(join(data, "catalogue"));
    expectSentence(await serveOnce(data), /is gone, but music of it is still there/, /tutti library rebuild/);
    expect(existsSync(join(data, "demo"))).toBe(false);
  },
);

test("an empty catalogue beside media is told, its named tracks come back, and no album is composed", async () => {
  const data = await library.copy();
  const empty = join(data, "catalogue");
  rmSync(empty, { recursive: true });
  await (await openCatalogue({ databaseUrl: null, dataDirectory: data, ifMissing: "make" })).close();
  const program = startProgram(data, ["serve"]);
  // Songs are looked after while others play.
  await expect.poll(program.output, { timeout: 200_000 }).toMatch(/3 tracks/);
  program.child.kill("SIGTERM");
  expect((await program.ended).code).toBe(0);
  expect(await tracksShown(data)).toEqual(sampleTitles);
  expect(existsSync(join(data, "demo"))).toBe(false);
});

test("folders that are empty in a closed database may be missing: many copies leave them out", async () => {
  const data = await library.copy();
  for (const folder of ["pg_notify", "pg_tblspc", "pg_replslot", "pg_wal/archive_status"]) {
    rmSync(join(data, "catalogue", folder), { recursive: true });
  }
  expect(await serveOnce(data)).toMatchObject({ code: 0 });
});

test("a lost operator's key is not replaced by another while media are signed with it", async () => {
  const data = await library.copy();
  const path = join(data, "keys/operator.pem");
  rmSync(path);
  expectSentence(await serveOnce(data), /operator's key .* is gone/, /--new-key/);
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, "rubbish");
  expectSentence(await serveOnce(data), /no private key in PEM form/, /--new-key/);
});

test("damaged keys and a media folder that is none are told in a sentence each", async () => {
  const data = await library.copy();
  const token = join(data, "keys/admin-token");
  writeFileSync(token, "");
  expectSentence(await serveOnce(data), /admin-token: it holds no token/);
  rmSync(token);
  const session = join(data, "keys/session.pem");
  writeFileSync(session, "rubbish");
  expectSentence(await serveOnce(data), /session\.pem": it is no private key/);
  rmSync(session);
  rmSync(join(data, "media"), { recursive: true });
  writeFileSync(join(data, "media"), "");
  expectSentence(await serveOnce(data), /media.*a file is in the place of a folder/);
});

describe.runIf(process.getuid?.() === 0)("as another user", () => {
  const nobody = { uid: 65_534, gid: 65_534 };
  test.each([
    ["the whole folder", "", "catalogue in"],
    ["a table", "catalogue/base/5/1259", "may not read and write its base/5/1259"],
    ["the database's folder", "catalogue/base", "may not read and write its base"],
    ["the media", "media", "media"],
    ["the keys", "keys", "keys"],
  ])("%s of another owner: a sentence says which and whose", async (_what, denied, said) => {
    const data = await library.copy();
    chmodSync(data, 0o755);
    if (denied !== "") execFileSync("chown", ["-R", "65534:65534", data]);
    execFileSync("chown", ["-R", "0:0", join(data, denied)]);
    execFileSync("chmod", ["-R", "go-rwx", join(data, denied)]);
    expectSentence(await serveOnce(data, { user: nobody }), denied === "" ? /may not/ : said, /chown|the user nobody/);
  });
});

test("a database of another PostgreSQL is named as that", async () => {
  const data = await library.copy();
  writeFileSync(join(data, "catalogue/PG_VERSION"), "17\n");
  expectSentence(await serveOnce(data), /made by PostgreSQL 17, and this Tutti has 18/);
});

test("damage that shows itself later is in the log and in /readyz, and the process goes on serving media", async () => {
  const data = await library.copy();
  const program = startProgram(data, ["serve"]);
  const url = await program.url;
  const status = async (path: string) => (await fetch(`${url}${path}`)).status;
  expect(await status("/readyz")).toBe(200);
  // The index that search reads was not read yet.
  const index = join(data, "catalogue", library.searchIndexFile);
  writeFileSync(index, Buffer.alloc(statSync(index).size, 0x5a));
  expect(await status("/api/v1/search?q=brezza")).toBe(500);
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    status: "not-ready",
    reason: "The catalogue is damaged: the server's log says what to do",
  });
  expect(program.output()).toMatch(/tutti: The catalogue in .* is damaged: .*tutti library rebuild/);
  expect(await status("/livez")).toBe(200);
  const rendition = readdirSync(join(data, "media")).find((name) => /^[0-9a-f]{32}$/.test(name)) ?? "";
  expect(await status(`/media/${rendition}/0.m4s`)).toBe(200);
  program.child.kill("SIGTERM");
  expect((await program.ended).code).toBe(0);
});
