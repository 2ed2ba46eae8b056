import { defaultOptions, type SimOptions } from "../options.ts";

/** Draws 0 to 1 that depend on nothing but the seed. */
function drawer(seed: number): (salt: number) => number {
  return (salt) => ((Math.imul(seed + salt * 7_919, 2_654_435_761) >>> 8) & 0xffff) / 0xffff;
}

/** A small audience under a different sky for each seed: churn, failing dials, a distant origin, some liars. */
export function skyOf(seed: number): SimOptions {
  const draw = drawer(seed);
  return {
    ...defaultOptions,
    seed,
    peers: 4 + Math.floor(draw(1) * 20),
    minutes: 3,
    workload: draw(2) < 0.3 ? "one-track" : draw(2) < 0.6 ? "album" : "library",
    arriveSeconds: 2 + draw(3) * 90,
    churn: draw(4) * 0.5,
    dialSuccess: 0.4 + draw(5) * 0.6,
    hostile: draw(6) < 0.3 ? draw(7) * 0.3 : 0,
    originLatencyMs: 20 + draw(8) * 180,
  };
}

/** Hardships and an origin that errs, in a part of the seeds, so that as many skies stay clear of each. */
function weatherOf(draw: (salt: number) => number, peers: number): Partial<SimOptions> {
  return {
    sleepy: draw(31) < 0.15 ? 0.5 : 0,
    hidden: draw(32) < 0.15 ? 0.6 : 0,
    forgetful: draw(33) < 0.15 ? 0.6 : 0,
    flaky: draw(34) < 0.1 ? 0.3 : 0,
    originErrors: draw(35) < 0.1 ? 0.1 : 0,
    originFalse: draw(36) < 0.1 ? 0.1 : 0,
    originFreezes: draw(37) < 0.05 ? 0.03 : 0,
    // Twelve times the bitrate for each listener.
    originMbit: draw(38) < 0.1 ? 2 * peers : defaultOptions.originMbit,
  };
}

/** The same, and in a part of the seeds origin or tracker go dark for a while, or half of the listeners share one line. */
export function stormySkyOf(seed: number): SimOptions {
  const draw = drawer(seed);
  const sky = skyOf(seed);
  const downAt = 20 + draw(11) * 80;
  const upAt = downAt + 5 + draw(12) * 50;
  // Now and then a crowd that fills all places for links.
  const peers = draw(17) < 0.15 ? 40 + Math.floor(draw(18) * 20) : sky.peers;
  return {
    ...sky,
    ...weatherOf(draw, peers),
    peers,
    arriveSeconds: draw(19) < 0.2 ? 1 : sky.arriveSeconds,
    loss: draw(23) < 0.25 ? 0.02 * draw(24) : 0,
    jitterMs: draw(25) < 0.25 ? 60 * draw(26) : 0,
    nat: draw(27) < 0.3,
    workload: draw(28) < 0.2 ? "release" : draw(13) < 0.2 ? "office" : sky.workload,
    phones: draw(20) < 0.3 ? 0.3 : 0,
    capped: draw(21) < 0.3 ? 0.5 : 0,
    fickle: draw(22) < 0.3 ? 0.3 : 0,
    hostile: draw(14) < 0.3 ? 0.3 : sky.hostile,
    ...(draw(15) < 0.25 ? { originDownAt: downAt, originUpAt: upAt } : {}),
    ...(draw(16) < 0.25 ? { trackerDownAt: downAt, trackerUpAt: upAt } : {}),
  };
}
