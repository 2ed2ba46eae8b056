import { expect, test } from "vitest";
import { driver, friend, manifest, only, self, withNeighbour } from "../../../test/rigs/engine.ts";
import { createEngine } from "../engine.ts";

test("a listener who has not said yes contacts no tracker and no peer", () => {
  const { say } = driver(createEngine({ peerId: self, seed: 1 }));
  const outputs = [
    ...say({ type: "play", manifest }),
    ...say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] }),
    ...say({ type: "link-open", linkId: 1, peerId: friend }),
  ];
  expect(only(outputs, "tracker-connect")).toEqual([]);
  expect(only(outputs, "dial")).toEqual([]);
  expect(only(outputs, "hang-up")).toHaveLength(1);
  expect(only(outputs, "fetch-origin")[0]).toMatchObject({ key: { segmentIndex: 0 }, firstBlock: 0, endBlock: 5 });
});

test("sharing off closes every link, leaves the tracker and serves nobody, at once", () => {
  const { say, engine, now } = withNeighbour();
  const outputs = say({ type: "share", allowed: false });
  expect(only(outputs, "hang-up")).toHaveLength(1);
  expect(only(outputs, "tracker-disconnect")).toHaveLength(1);
  expect(engine.snapshot(now()).neighbours).toEqual([]);
  expect(engine.nextTimeoutMs()).toBe(Number.POSITIVE_INFINITY);
});

test("a tracker that is open before the yes hears nothing until the connection that is asked for then has opened", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say } = driver(engine);
  say({ type: "tracker-open" });
  say({ type: "cache-loaded", renditions: [{ manifest, segments: [0], lastUsedMs: 0 }], quotaBytes: 1e9 });
  say({ type: "share", allowed: true }, 10);
  expect(engine.nextTimeoutMs()).toBe(Number.POSITIVE_INFINITY);
  expect(only(say({ type: "timeout" }, 5_000), "announce")).toEqual([]);
  expect(only(say({ type: "tracker-open" }), "announce")).toHaveLength(1);
});
