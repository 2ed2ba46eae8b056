import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { inspectCluster, sealCluster } from "./cluster-seal.ts";

/** Files in the places of a database's; PostgreSQL itself meets damage in test/e2e/damaged-catalogue.test.ts. */
function sealed(): string {
  const folder = mkdtempSync(join(tmpdir(), "tutti-seal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "global"));
  mkdirSync(join(folder, "base/5"), { recursive: true });
  writeFileSync(join(folder, "PG_VERSION"), "18\n");
  writeFileSync(join(folder, "global/pg_control"), "closed at noon");
  writeFileSync(join(folder, "base/5/1259"), "a".repeat(8_192));
  sealCluster(folder);
  return folder;
}

const inspect = (folder: string) => inspectCluster(folder, { isRescue: false });

test("a sealed database is whole, and stays so when it is copied or moved", () => {
  const folder = sealed();
  expect(inspect(folder)).toBe(true);
  renameSync(folder, `${folder}-moved`);
  expect(inspect(`${folder}-moved`)).toBe(true);
  renameSync(`${folder}-moved`, folder);
});

test("a flipped, cut, emptied or lost file is named", () => {
  for (const damage of [
    (path: string) => writeFileSync(path, readFileSync(path, "utf8").replace("a", "b")),
    (path: string) => truncateSync(path, 4_096),
    (path: string) => truncateSync(path),
  ]) {
    const folder = sealed();
    damage(join(folder, "base/5/1259"));
    expect(() => inspect(folder)).toThrow("its file base/5/1259 is not as it was when the database was closed");
    expect(inspectCluster(folder, { isRescue: true })).toBe(false);
  }
  const folder = sealed();
  rmSync(join(folder, "base/5/1259"));
  expect(() => inspect(folder)).toThrow("its file base/5/1259 is gone");
});

test("after a kill, or with a damaged seal, nothing is held against the files: PostgreSQL looks after them", () => {
  const folder = sealed();
  writeFileSync(join(folder, "global/pg_control"), "in use");
  writeFileSync(join(folder, "base/5/1259"), "b".repeat(8_192));
  expect(inspect(folder)).toBe(false);
  const other = sealed();
  const seal = join(other, "tutti-seal.json");
  writeFileSync(seal, readFileSync(seal, "utf8").replace(/(?<="base\/5\/1259":")[0-9a-f]{64}/, "0".repeat(64)));
  expect(inspect(other)).toBe(false);
});

test("a large file is read again only when it was written, replaced or copied, at a start as at a stop", () => {
  const folder = sealed();
  const path = join(folder, "base/5/2000");
  writeFileSync(path, Buffer.alloc(1_048_576, 7));
  sealCluster(folder);
  // What stands in the seal is believed: a false hash is not noticed while the file is as it was.
  const forge = () => {
    const seal = join(folder, "tutti-seal.json");
    const body =
      readFileSync(seal, "utf8")
        .split("\n")[0]
        ?.replace(/(?<="base\/5\/2000":")[0-9a-f]{64}/, "0".repeat(64)) ?? "";
    writeFileSync(seal, `${body}\n${createHash("sha256").update(body).digest("hex")}\n`);
  };
  forge();
  expect(inspect(folder)).toBe(true);
  sealCluster(folder);
  expect(readFileSync(join(folder, "tutti-seal.json"), "utf8")).toContain(`"base/5/2000":"${"0".repeat(64)}"`);

  const { atime, mtime } = statSync(path);
  const copy = readFileSync(path);
  writeFileSync(path, copy);
  utimesSync(path, atime, mtime);
  expect(() => inspect(folder)).toThrow("its file base/5/2000 is not as it was");
  sealCluster(folder);
  expect(inspect(folder)).toBe(true);
  copy[500_000] = 8;
  writeFileSync(path, copy);
  expect(() => inspect(folder)).toThrow("its file base/5/2000 is not as it was");
});

test("folders that PostgreSQL wants empty are made where a copy left them out", () => {
  const folder = sealed();
  inspect(folder);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["pg_notify", "pg_tblspc", "pg_twophase"]));
  rmSync(join(folder, "pg_notify"), { recursive: true });
  writeFileSync(join(folder, "pg_notify"), "");
  expect(() => inspect(folder)).toThrow("in the place of its folder pg_notify is a file");
});

test.each(["PG_VERSION", "global/pg_control"])("without its %s a folder is no database, sealed or not", (path) => {
  const folder = sealed();
  rmSync(join(folder, path));
  for (const isRescue of [false, true]) {
    expect(() => inspectCluster(folder, { isRescue })).toThrow(`its file ${path} is gone`);
  }
  mkdirSync(join(folder, path));
  expect(() => inspect(folder)).toThrow(`in the place of its file ${path} is a folder`);
});

test("a database of another PostgreSQL is told apart from a damaged one", () => {
  const folder = sealed();
  writeFileSync(join(folder, "PG_VERSION"), "17\n");
  expect(() => inspect(folder)).toThrow("it was made by PostgreSQL 17, and this Tutti has 18");
  writeFileSync(join(folder, "PG_VERSION"), "x\n");
  expect(() => inspect(folder)).toThrow("its file PG_VERSION is not as it was when the database was closed");
});
