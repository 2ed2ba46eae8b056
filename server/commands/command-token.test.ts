import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadAdminToken } from "../app/admin-token.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { runToken } from "./command-token.ts";

let directory: string;
let printed: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tutti-token-"));
  printed = [];
  vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

function settingsOf(more: Readonly<Record<string, string>> = {}): Settings {
  const settings = readSettings({ TUTTI_DATA_DIR: directory, ...more });
  if (!settings.ok) throw new Error(settings.error);
  return settings.value;
}

test("the token that the first start made is printed alone, or as the link to /ops", async () => {
  const token = await loadAdminToken(directory, null);
  expect(await runToken(settingsOf({ TUTTI_PORT: "8090" }), false)).toBe(0);
  await runToken(settingsOf({ TUTTI_PORT: "8090" }), true);
  await runToken(settingsOf({ TUTTI_PUBLIC_URL: "https://music.example" }), true);
  expect(printed).toEqual([
    token,
    `http://localhost:8090/ops?token=${token}`,
    `https://music.example/ops?token=${token}`,
  ]);
});

test("a token of the settings is printed as it is, and escaped in a link", async () => {
  const settings = settingsOf({ TUTTI_ADMIN_TOKEN: "sixteen+letters&more" });
  await runToken(settings, false);
  await runToken(settings, true);
  expect(printed).toEqual(["sixteen+letters&more", "http://localhost:8080/ops?token=sixteen%2Bletters%26more"]);
});

test("before the first start there is none, and the command says what makes it", async () => {
  await expect(runToken(settingsOf(), false)).rejects.toThrow(
    `There is no token to print at ${join(directory, "keys", "admin-token")}: the first start of the server makes it`,
  );
});
