import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionResponse } from "../../../shared/api/session.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { manifestTextMax } from "../../../shared/manifest/limits.ts";
import { createTestClock, promisesGoOn, type TestClock } from "../../../test/rigs/clock.ts";
import { createTestWay } from "../../../test/rigs/media-way.ts";
import { TestOrigin } from "../../../test/rigs/origin.ts";
import { fakeOrigin } from "../../../test/rigs/origin-by-hand.ts";
import { cdnManifestMs, trackerAttemptMs } from "../limits.ts";
import { Manifests } from "./manifests.ts";
import { createVerifier } from "./verify.ts";

let clock: TestClock;
let origin: TestOrigin;
let renditionId: RenditionId;
let manifests: Manifests;
let forged: number;
let operatorKeys: readonly string[];

beforeEach(async () => {
  clock = createTestClock();
  origin = new TestOrigin(clock);
  renditionId = origin.songOf(origin.addTrack("a")).manifest.renditionId;
  forged = 0;
  const answer = await fetch("https://music.example/api/v1/session", { method: "POST", body: "{}" });
  operatorKeys = ((await answer.json()) as SessionResponse).operatorKeys;
  manifests = new Manifests({
    clock,
    verifier: await createVerifier(),
    operatorKeys: () => operatorKeys,
    way: createTestWay(clock),
    onForged: () => {
      forged += 1;
    },
  });
});

afterEach(() => vi.unstubAllGlobals());

const requests = () => origin.paths("/media/");

test("a signed manifest is fetched, believed, and kept as it came", async () => {
  const fetched = await manifests.fetch(renditionId);
  expect(fetched).toMatchObject({ ok: true, value: { renditionId } });
  expect(manifests.get(renditionId)?.segments.length).toBe(4);
  expect(JSON.parse(manifests.text(renditionId) ?? "")).toBeTruthy();
  expect(clock.timers).toBe(0);
});

test("two who ask at once cause one request, and a third later none", async () => {
  const both = await Promise.all([manifests.fetch(renditionId), manifests.fetch(renditionId)]);
  expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  await manifests.fetch(renditionId);
  expect(requests()).toEqual([`/media/${renditionId}/manifest.json`]);
});

test("a manifest that another key has signed is refused and counted, and is not known afterwards", async () => {
  origin.isForger = true;
  expect(await manifests.fetch(renditionId)).toMatchObject({ ok: false });
  expect(forged).toBe(1);
  expect(manifests.get(renditionId)).toBeUndefined();
  expect(manifests.text(renditionId)).toBeUndefined();
});

test("a refused manifest is asked for again the next time", async () => {
  origin.isForger = true;
  await manifests.fetch(renditionId);
  origin.isForger = false;
  expect(await manifests.fetch(renditionId)).toMatchObject({ ok: true });
  expect(requests().length).toBe(2);
});

test("keys are those of the newest session: one that was taken back vouches for nothing more", async () => {
  operatorKeys = [];
  expect(await manifests.fetch(renditionId)).toMatchObject({ ok: false });
  expect(forged).toBe(1);
});

test("a kept text that names another rendition is not believed, and is nobody's forgery", async () => {
  await manifests.fetch(renditionId);
  const other = "0".repeat(32) as RenditionId;
  const adopted = await manifests.adopt(other, manifests.text(renditionId) ?? "");
  expect(adopted).toEqual({
    ok: false,
    error: `Cannot believe a manifest: asked for ${other}, it is of ${renditionId}`,
  });
  expect(forged).toBe(0);
});

test.each(["", "{}", "[", "null"])("a text that is no manifest is refused: %s", async (text) => {
  expect((await manifests.adopt(renditionId, text)).ok).toBe(false);
});

test("one changed figure breaks the signature", async () => {
  await manifests.fetch(renditionId);
  const text = manifests.text(renditionId) ?? "";
  const changed = text.replace("160000", "160001");
  expect(changed).not.toBe(text);
  expect((await manifests.adopt(renditionId, changed)).ok).toBe(false);
  expect(forged).toBe(1);
});

test("a server that has no such rendition is told by its status", async () => {
  const unknown = "f".repeat(32) as RenditionId;
  expect(await manifests.fetch(unknown)).toEqual({
    ok: false,
    error: `Cannot fetch the manifest of ${unknown}: status 404`,
  });
});

test("a server that cannot be reached is a failure, not a throw, and may be asked again", async () => {
  origin.isUp = false;
  expect(await manifests.fetch(renditionId)).toEqual({
    ok: false,
    error: `Cannot fetch the manifest of ${renditionId}: Failed to fetch`,
  });
  origin.isUp = true;
  expect((await manifests.fetch(renditionId)).ok).toBe(true);
});

test("a server that does not answer is given up after two attempts' time", async () => {
  origin.silentPaths = /manifest/;
  let failed: string | null = null;
  void manifests.fetch(renditionId).then((result) => {
    failed = result.ok ? null : result.error;
  });
  await clock.pass(2 * trackerAttemptMs - 1);
  expect(failed).toBeNull();
  await clock.pass(1);
  expect(failed).toBe(`Cannot fetch the manifest of ${renditionId}: It took too long`);
});

test("a manifest that says it is endless is not read", async () => {
  const [asks, fetched] = [fakeOrigin(), manifests.fetch(renditionId)];
  await promisesGoOn();
  expect(asks[0]?.credentials).toBe("omit");
  await asks[0]?.answer(200, { "content-length": String(manifestTextMax + 1) });
  expect(await fetched).toEqual({
    ok: false,
    error: `Cannot fetch the manifest of ${renditionId}: it is longer than ${manifestTextMax} bytes`,
  });
});

test.each([404, 410, 403, 451])(
  "a manifest that the server will not give is missing, until it comes: %i",
  async (status) => {
    const asks = fakeOrigin();
    const fetched = manifests.fetch(renditionId);
    await promisesGoOn();
    await asks[0]?.answer(status);
    expect([(await fetched).ok, manifests.isMissing(renditionId)]).toEqual([false, true]);
  },
);

test.each([500, 503, 429])("a server in trouble has not said that a manifest is missing: %i", async (status) => {
  const asks = fakeOrigin();
  const fetched = manifests.fetch(renditionId);
  await promisesGoOn();
  await asks[0]?.answer(status);
  expect([(await fetched).ok, manifests.isMissing(renditionId)]).toEqual([false, false]);
});

test("what comes through the CDN and cannot be believed, stops or breaks off is asked of the origin at once", async () => {
  const text = origin.manifestText(origin.songOf(origin.addTrack("b")).manifest);
  const { renditionId: ofB } = origin.songOf(origin.addTrack("b")).manifest;
  for (const damage of ["nonsense", "stops", "breaks", "never ends"] as const) {
    const way = createTestWay(clock, "https://music.example/media", "https://cdn.example/media");
    const asks = fakeOrigin();
    const verifier = await createVerifier();
    const passing = new Manifests({
      clock,
      verifier,
      operatorKeys: () => operatorKeys,
      way,
      onForged: () => undefined,
    });
    const fetched = passing.fetch(ofB);
    await promisesGoOn();
    await asks[0]?.answer(200, damage === "never ends" ? { "content-length": String(manifestTextMax + 1) } : {});
    if (damage !== "never ends") await asks[0]?.send(new TextEncoder().encode("<html>"));
    if (damage === "nonsense") await asks[0]?.end();
    if (damage === "breaks") await asks[0]?.cut();
    if (damage === "stops") await clock.pass(cdnManifestMs);
    await promisesGoOn();
    expect(asks.map(({ url }) => new URL(url).host)).toEqual(["cdn.example", "music.example"]);
    await asks[1]?.answer(200);
    await asks[1]?.send(new TextEncoder().encode(text));
    await asks[1]?.end();
    expect([damage, (await fetched).ok, way.standing.way]).toEqual([damage, true, "origin"]);
  }
});
