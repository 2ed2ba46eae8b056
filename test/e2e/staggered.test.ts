import { afterAll, beforeAll, expect, test } from "vitest";
import { type Listener, pause } from "./audience.ts";
import { foreignBytes, missingSegments, openStage, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ songs: [Number(process.env.TUTTI_E2E_SECONDS ?? 75)], mediaDelayMs: 40 });
});

afterAll(() => stage?.close());

test("four listeners, 5 s apart, cost the origin at most 1.15 copies of the track and never stall", async () => {
  const [track] = stage.tracks;
  if (!track) throw new Error("The song was not ingested");
  const truth = await stage.truth(track);
  const before = await stage.segmentBytesServed();
  const listeners: Listener[] = [];
  for (let arrival = 0; arrival < 4; arrival += 1) {
    if (arrival > 0) await pause(5_000);
    const listener = await stage.audience.join();
    listeners.push(listener);
    await listener.play(track.id);
  }
  const ends = await Promise.all(
    listeners.map((listener) => listener.until(({ state }) => state === "ended", 150_000)),
  );
  const copies = ((await stage.segmentBytesServed()) - before) / truth.bytes;
  const startMs = ends.map((end) => Math.round(end.startMs ?? Number.NaN));
  console.log(`origin copies ${copies.toFixed(3)}, click to sound ${startMs.join(", ")} ms`);
  for (const [index, end] of ends.entries()) {
    console.log(
      `listener ${index + 1}: ${JSON.stringify({ ...end.bytes, dials: end.dials, wasted: end.wastedBytes })}`,
    );
    console.log(
      `  from the CDN: ${end.segments
        .filter(({ source }) => source === "cdn")
        .map((segment) => `${segment.index} (${segment.reason})`)
        .join(", ")}`,
    );
  }
  expect(await Promise.all(listeners.map((listener) => listener.stalls()))).toEqual([0, 0, 0, 0]);
  for (const listener of listeners) {
    const appended = await listener.appended();
    expect(foreignBytes(appended, [truth])).toEqual([]);
    expect(missingSegments(appended, truth)).toEqual([]);
    expect(listener.complaints).toEqual([]);
  }
  for (const { bytes } of ends) expect(bytes.cache + bytes.peer + bytes.cdn).toBe(truth.bytes);
  expect(startMs.every((ms) => ms > 0)).toBe(true);
  expect(copies).toBeLessThanOrEqual(1.15);
  expect(copies).toBeGreaterThanOrEqual(1);
});
