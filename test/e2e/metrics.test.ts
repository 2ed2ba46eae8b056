import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pause } from "./audience.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ songs: [20] });
});

afterAll(() => stage?.close());

test("bytes by source add up to the bytes played, and the CDN's part to what the origin sent", async () => {
  const track = stage.tracks[0];
  if (!track) throw new Error("The song was not ingested");
  const truth = await stage.truth(track);
  const listeners = [];
  for (let arrival = 0; arrival < 3; arrival += 1) {
    const listener = await stage.audience.join();
    listeners.push(listener);
    await listener.play(track.id);
    await listener.until(({ state }) => state === "playing", 20_000);
    await pause(1_000);
  }
  const ends = await Promise.all(listeners.map((listener) => listener.until(({ state }) => state === "ended", 60_000)));
  for (const listener of listeners) {
    expect(await listener.stalls()).toBe(0);
    await listener.close();
  }
  const bytes = (source: string) => stage.server.metric(`tutti_audio_bytes_total{source="${source}"}`);
  const reported = async () => (await bytes("cache")) + (await bytes("peer")) + (await bytes("cdn"));
  for (let tries = 0; tries < 50 && (await reported()) < 3 * truth.bytes; tries += 1) await pause(100);
  expect(await reported()).toBe(3 * truth.bytes);
  const wasted = ends.reduce((sum, end) => sum + Object.values(end.wastedBytes).reduce((one, two) => one + two, 0), 0);
  const served = await stage.segmentBytesServed();
  console.log(
    `reported cdn ${await bytes("cdn")}, peer ${await bytes("peer")}; origin sent ${served}; wasted ${wasted}`,
  );
  expect(served - (await bytes("cdn"))).toBeGreaterThanOrEqual(0);
  expect(served - (await bytes("cdn"))).toBeLessThanOrEqual(wasted);
  expect(await bytes("peer")).toBe(await stage.server.metric("tutti_uploaded_bytes_total"));
  expect(await stage.server.metric("tutti_plays_total")).toBe(3);
  const stalls = ends.reduce((sum, end) => sum + end.stalls, 0);
  expect(await stage.server.metric("tutti_stalls_total")).toBe(stalls);
  const messages = (type: string) => stage.server.metric(`tutti_tracker_messages_total{type="${type}",direction="in"}`);
  console.log(
    `${await messages("offer")} offers, ${await messages("answer")} answers, ${await messages("candidate")} candidates`,
  );
  expect(await messages("offer")).toBeGreaterThan(0);
});

test("promtool is content with the metrics of the contract", async ({ skip }) => {
  if (spawnSync("promtool", ["--version"]).error) skip("no promtool: install the package prometheus");
  const text = await stage.server.metricsText();
  const ours = text
    .split("\n\n")
    .filter((family) => family.includes("# HELP tutti_"))
    .join("\n\n");
  const check = spawnSync("promtool", ["check", "metrics"], { input: `${ours}\n`, encoding: "utf8" });
  expect(`${check.stdout}${check.stderr}`.trim()).toBe("");
  expect(check.status).toBe(0);
  const bad = spawnSync("promtool", ["check", "metrics"], { input: "# TYPE bad counter\nbad 1\n", encoding: "utf8" });
  expect(bad.status).not.toBe(0);
});
