import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UploadPlace } from "../../shared/api/library/upload.ts";
import type { TrackList } from "../../shared/api/track.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { clickTrack, wavBytes } from "./sound.ts";

let server: TestServer;
let music: string;

beforeAll(async () => {
  music = mkdtempSync(join(tmpdir(), "tutti-uploads-"));
  server = await startTestServer({ musicDirectory: music, settings: { TUTTI_MUSIC_EXCLUDE: "Demos" } });
}, 60_000);

afterAll(async () => {
  await server?.close();
  rmSync(music, { recursive: true, force: true });
});

const path = "/api/v1/library/uploads";
const asked = (method: string, url: string, headers: Record<string, string> = {}, body?: Uint8Array) =>
  fetch(new URL(url, server.url), {
    method,
    headers: { authorization: `Bearer ${server.adminToken}`, "tus-resumable": "1.0.0", ...headers },
    ...(body ? { body: body as BodyInit } : {}),
  });
const begin = (name: string, bytes: number) =>
  asked("POST", path, {
    "upload-length": String(bytes),
    "upload-metadata": `name ${Buffer.from(name).toString("base64")}`,
  });
const send = (url: string, from: number, bytes: Uint8Array) =>
  asked("PATCH", url, { "upload-offset": String(from), "content-type": "application/offset+octet-stream" }, bytes);

test.each([
  ["GET", path],
  ["POST", path],
  ["HEAD", `${path}/${"0".repeat(32)}`],
  ["PATCH", `${path}/${"0".repeat(32)}`],
  ["DELETE", `${path}/${"0".repeat(32)}`],
])("%s %s is for the operator alone", async (method, url) => {
  const answer = await fetch(new URL(url, server.url), { method, headers: { "tus-resumable": "1.0.0" } });
  expect(answer.status).toBe(401);
  expect(existsSync(join(server.dataDirectory, "uploads"))).toBe(false);
});

test("a file that is sent in two pieces, with a break between them, plays soon afterwards", async () => {
  const place = (await (await asked("GET", path)).json()) as UploadPlace;
  expect(place).toMatchObject({ folder: music, extensions: expect.arrayContaining(["flac", "mp3", "jpg"]) });
  const bytes = wavBytes(clickTrack(2, 44_100));
  const begun = await begin("Ada/First/01 Sent.wav", bytes.length);
  expect(begun.status).toBe(201);
  const url = begun.headers.get("location") ?? "";
  expect(url).toMatch(/^\/api\/v1\/library\/uploads\/[0-9a-f]{32}$/);
  const half = Math.floor(bytes.length / 2);
  expect((await send(url, 0, bytes.subarray(0, half))).status).toBe(204);
  const head = await asked("HEAD", url);
  expect(head.headers.get("upload-offset")).toBe(String(half));
  expect(readdirSync(music)).toEqual([]);
  // A piece that comes twice, or too early, is not taken.
  expect((await send(url, 0, bytes.subarray(0, half))).status).toBe(409);
  expect((await send(url, half, bytes.subarray(half))).status).toBe(204);
  expect(readFileSync(join(music, "Ada/First/01 Sent.wav")).equals(bytes)).toBe(true);
  // What is remembered of it: whoever did not hear the last answer asks again.
  expect(readdirSync(join(server.dataDirectory, "uploads"))).toEqual(["settled"]);
  expect((await asked("HEAD", url)).headers.get("upload-offset")).toBe(String(bytes.length));
  const titles = async () =>
    ((await (await fetch(`${server.url}/api/v1/tracks?limit=50`)).json()) as TrackList).items.map(({ title }) => title);
  await expect.poll(titles, { timeout: 25_000, interval: 500 }).toEqual(["Sent"]);
});

test("what may not be is refused with its reason before a byte is sent, and nothing is left of it", async () => {
  const refused = async (name: string, bytes = 10) => {
    const answer = await begin(name, bytes);
    return [answer.status, (await answer.text()).trim()];
  };
  expect(await refused("../out.mp3")).toEqual([400, expect.stringContaining("begins with a dot")]);
  expect(await refused("Ada/../../out.mp3")).toEqual([400, expect.stringContaining("begins with a dot")]);
  expect(await refused(`${music}/out.mp3`)).toEqual([400, expect.stringContaining("has an empty part")]);
  expect(await refused(`Ada/${"ü".repeat(101)}/1.mp3`)).toEqual([
    400,
    expect.stringContaining("of 202 bytes; up to 200"),
  ]);
  expect(await refused(`${"1/".repeat(8)}1.mp3`)).toEqual([400, expect.stringContaining("in 8 folders; up to 7")]);
  expect(await refused("virus.exe")).toEqual([400, expect.stringContaining('ends in "exe"; taken are sound')]);
  expect(await refused("")).toEqual([400, expect.stringContaining("An upload needs a name")]);
  expect(await refused("long.wav", 9e12)).toEqual([413, expect.any(String)]);
  mkdirSync(join(music, "there.wav"));
  expect(await refused("there.wav")).toEqual([409, '"there.wav" is in the music folder already']);
  expect(await refused("Ada/Demos/1.wav")).toEqual([409, expect.stringContaining("TUTTI_MUSIC_EXCLUDE leaves it out")]);
  expect((await asked("HEAD", `${path}/..%2f..%2fkeys%2fadmin-token`)).status).toBe(404);
  expect((await asked("PATCH", `${path}/${"0".repeat(32)}`)).status).toBeGreaterThanOrEqual(400);
  const left = existsSync(join(server.dataDirectory, "uploads"))
    ? readdirSync(join(server.dataDirectory, "uploads")).filter((name) => name !== "settled")
    : [];
  expect(left).toEqual([]);
});

test("of two uploads to one name the second is refused, and the first one's bytes stay", async () => {
  const urls = [];
  for (let at = 0; at < 2; at += 1) urls.push((await begin("Twice.wav", 4)).headers.get("location") ?? "");
  const [first = "", second = ""] = urls;
  expect((await send(first, 0, Buffer.from("1111"))).status).toBe(204);
  const refused = await send(second, 0, Buffer.from("2222"));
  expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining("already")]);
  expect(readFileSync(join(music, "Twice.wav"), "utf8")).toBe("1111");
});

test("a page of another site may not upload with the operator's cookie", async () => {
  const answer = await asked("POST", path, { "sec-fetch-site": "cross-site", origin: "https://evil.example" });
  expect(answer.status).toBe(403);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
});
