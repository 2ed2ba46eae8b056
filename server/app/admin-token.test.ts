import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { adminTokenPath, loadAdminToken } from "./admin-token.ts";

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tutti-admin-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("the first start makes a token that its owner alone can read, and later ones find it", async () => {
  const data = dataFolder();
  const token = await loadAdminToken(data, null);
  expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(readFileSync(adminTokenPath(data), "utf8").trim()).toBe(token);
  if (process.platform !== "win32") expect(statSync(adminTokenPath(data)).mode & 0o077).toBe(0);
  expect(await loadAdminToken(data, null)).toBe(token);
});

test.each(["", "\n", "fifteen-letters", "with a space in it"])(
  "a file that holds %j lets nobody in",
  async (content) => {
    const data = dataFolder();
    mkdirSync(join(data, "keys"));
    writeFileSync(adminTokenPath(data), content);
    await expect(loadAdminToken(data, null)).rejects.toThrow(/admin-token: it holds no token of 16 to 200 characters/);
  },
);
