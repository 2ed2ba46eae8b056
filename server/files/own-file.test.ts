import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { namedFolders } from "../app/named-folders.ts";
import { loadSessionKey } from "../http/session-tokens.ts";
import { loadOperatorKey } from "../ingest/operator-key.ts";
import { readOwnText } from "./own-file.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-own-"));
  mkdirSync(join(directory, "keys"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string) => join(directory, name);
const fifo = (name: string) => execFileSync("mkfifo", [at(name)]);

test("a file is read, by a link too; one that is not there is nothing", async () => {
  writeFileSync(at("notes"), "text");
  symlinkSync(at("notes"), at("link"));
  symlinkSync(at("nothing"), at("dangling"));
  expect(await Promise.all(["notes", "link", "none", "dangling"].map((name) => readOwnText(at(name))))).toEqual([
    "text",
    "text",
    null,
    null,
  ]);
});

test("a FIFO or a device in the place of a key or a list is named, and nothing waits for it", async () => {
  fifo("keys/operator.pem");
  fifo("music-folders.json");
  symlinkSync("/dev/zero", at("keys/session.pem"));
  const said = (name: string, kind: string) => `Cannot read "${at(name)}": it is ${kind}, not a file`;
  await expect(loadOperatorKey(directory)).rejects.toThrow(said("keys/operator.pem", "a FIFO"));
  await expect(loadSessionKey(directory, () => 0)).rejects.toThrow(said("keys/session.pem", "a device"));
  expect(await namedFolders(directory, []).includes(directory)).toBe(false);
});

test("more than we ever wrote is not read", async () => {
  writeFileSync(at("notes"), Buffer.alloc(11));
  await expect(readOwnText(at("notes"), 10)).rejects.toThrow("it has 11 bytes, more than 10");
});
