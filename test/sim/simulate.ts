import { createEngine } from "../../shared/engine/engine.ts";
import { defaultEngineLimits, type EngineLimits } from "../../shared/engine/limits.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { type TrackerLimits, trackerLimits } from "../../shared/tracker/limits.ts";
import { createTracker } from "../../shared/tracker/tracker.ts";
import { inventAudience } from "./audience/audience.ts";
import { type Character, officeAddress } from "./audience/character.ts";
import { onLines } from "./audience/on-lines.ts";
import { policies } from "./audience/policies.ts";
import { DistinctBlocks } from "./figures/distinct-blocks.ts";
import { type Figures, gatherFigures } from "./figures/figures.ts";
import { type Moment, momentOf } from "./figures/moments.ts";
import { type Traffic, trafficOf } from "./figures/traffic.ts";
import { AccessLine } from "./lines/access-line.ts";
import { type LineMix, lineMixes, lineOf, serverLine } from "./lines/line-mixes.ts";
import { startOwnTraffic } from "./lines/own-traffic.ts";
import { Listener } from "./listener/listener.ts";
import { recordOf } from "./listener/listener-record.ts";
import { type Host, Pipe, type Weather } from "./network/host.ts";
import type { Rendezvous } from "./network/mesh.ts";
import { Origin } from "./network/origin.ts";
import { inventOriginFaults } from "./network/origin-faults.ts";
import { pairReachOf } from "./network/pair-reach.ts";
import { Scheduler } from "./network/scheduler.ts";
import { TrackerServer } from "./network/tracker-server.ts";
import type { SimOptions } from "./options.ts";
import type { EngineCore, Surroundings } from "./surroundings.ts";
import { Trace } from "./trace.ts";
import { checkQuiet, watchListener } from "./watch.ts";
import type { World } from "./world.ts";

export interface SimPlan {
  readonly options: SimOptions;
  /** In place of the engine's own core; a test plants a fault here. */
  readonly createCore?: (character: Character) => EngineCore;
  /** In place of the characters that the seed invents. */
  readonly audience?: readonly Character[];
  /** Called before the first event: schedules what the options don't know. */
  readonly prepare?: (world: World) => void;
  /** In place of the tracker's own. */
  readonly trackerLimits?: Partial<TrackerLimits>;
  readonly writeTrace?: (lines: string) => void;
  /** Told from time to time how far the run is. */
  readonly onProgress?: (virtualMs: number, listeners: number) => void;
}

export interface SimResult {
  readonly hash: string;
  readonly figures: Figures;
  readonly world: World;
  /** In even steps over the run. */
  readonly moments: readonly Moment[];
  readonly traffic: Traffic;
}

/** How often the checkers look at everybody, virtual time. */
const watchIntervalMs = 5_000;
const progressIntervalMs = 600_000;
/** Points of a curve over the run, about. */
const momentsMax = 120;
/** After the end: the music stops, then sharing, then all answers must be in. */
const settleMs = 20_000;

/** Runs the cores of one audience in virtual time. The same plan gives the same hash. Throws SimFailure on a breach. */
export function simulate(plan: SimPlan): SimResult {
  const { options } = plan;
  const scheduler = new Scheduler();
  const trace = new Trace(plan.writeTrace ?? null);
  const audience = onLines(plan.audience ?? inventAudience(options), options.lines);
  const origin = makeOrigin(options, scheduler);
  const trackerServer = makeTrackerServer({
    options,
    scheduler,
    trace,
    limits: { ...trackerLimits, ...plan.trackerLimits },
  });
  const distinct = new DistinctBlocks();
  const distinctInOffice = new DistinctBlocks();
  const rendezvous = makeRendezvous(options);
  const around: Surroundings = {
    scheduler,
    trace,
    origin,
    trackerServer,
    rendezvous,
    manifestOf: manifestFinder(audience),
    onKept: (key, bytes, { network }) => {
      distinct.add(key, bytes);
      if (network === officeAddress) distinctInOffice.add(key, bytes);
    },
    p2p: options.p2p,
    locality: !options.without.includes("locality") && !options.without.includes("database"),
    listeners: () => everybody,
    lineOf: (character) => makeLine(options, scheduler, character),
    weather: (index) => weatherOf(options, index),
  };
  const makeCore = plan.createCore ?? ((character) => createSimCore(character, options.seed));
  const everybody = new Map<PeerId, Listener>();
  const make = (character: Character) => {
    const listener = new Listener(character, around, makeCore(character));
    everybody.set(character.peerId, listener);
    return listener;
  };
  const forget = (listener: Listener) => everybody.delete(listener.character.peerId);
  const world: World = { scheduler, origin, trackerServer, rendezvous, listeners: [], departed: [] };
  // A day has many more listeners than are ever there at one time.
  if (options.workload === "day") scheduleVisits(world, { audience, make, forget, endMs: options.minutes * 60_000 });
  else world.listeners.push(...audience.map(make));
  scheduleStory(world, options);
  plan.prepare?.(world);
  const limits = defaultEngineLimits;
  const endMs = options.minutes * 60_000;
  const moments: Moment[] = [];
  const momentEveryMs = Math.max(1, Math.round(endMs / watchIntervalMs / momentsMax)) * watchIntervalMs;
  try {
    for (let nowMs = watchIntervalMs; nowMs < endMs + watchIntervalMs; nowMs += watchIntervalMs) {
      scheduler.runUntil(Math.min(nowMs, endMs));
      watchAll(world, limits);
      if (nowMs % momentEveryMs === 0) moments.push(momentOf(world, distinct.bytes));
      if (nowMs % progressIntervalMs === 0) plan.onProgress?.(nowMs, world.listeners.length);
    }
    for (const listener of world.listeners) if (listener.host.alive) listener.player.countPlayed();
    const figures = gatherFigures({
      world,
      distinctBytes: distinct.bytes,
      officeBytes: distinctInOffice.bytes,
      eventsRun: scheduler.eventsRun,
    });
    const traffic = trafficOf(world);
    comeToRest(world);
    return { hash: trace.digest(digestible(figures)), figures, world, moments, traffic };
  } finally {
    trace.flush();
  }
}

/** How many events a run took is a matter of the simulator, not of what it found. */
function digestible(figures: Figures): string {
  const { eventsRun: _, ...found } = figures;
  return JSON.stringify(found);
}

/** The engine that the page has, for one listener. */
export function createSimCore(character: Character, seed: number): EngineCore {
  return createEngine({ peerId: character.peerId, seed: (seed * 1_000_003 + character.index) >>> 0 });
}

function makeTrackerServer(given: {
  readonly options: SimOptions;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly limits: TrackerLimits;
}): TrackerServer {
  const { options, scheduler, trace, limits } = given;
  const createCore = () => createTracker({ seed: options.seed, limits, policy: policies[options.introductions] });
  return new TrackerServer({ scheduler, trace, host: makeServerHost(options, scheduler, { salt: -2 }), createCore });
}

function makeRendezvous(options: SimOptions): Rendezvous {
  const { seed, dialSuccess } = options;
  const frames = { blockFrameBytes: 0, otherFrameBytes: 0, payloadBytes: 0, budgetUse: new Map() };
  return {
    answered: new Map(),
    random: seededRandom(seed ^ 0x5eed),
    dialSuccess,
    canPair: pairReachOf(options),
    dialsMade: 0,
    frames,
  };
}

function makeOrigin(options: SimOptions, scheduler: Scheduler): Origin {
  const host = makeServerHost(options, scheduler, { salt: -1, upBitsPerSecond: options.originMbit * 1e6 });
  return new Origin({ scheduler, host, answerMs: options.originLatencyMs, faults: inventOriginFaults(options) });
}

function weatherOf({ seed, loss, jitterMs }: SimOptions, salt: number): Weather | null {
  if (loss === 0 && jitterMs === 0) return null;
  return { random: seededRandom((seed * 1_000_003 + salt) ^ 0x3a7), loss, jitterMs, lastArrivalMs: new Map() };
}

/** Ten gigabits both ways if nothing else is said, 3 ms from the core of the network. */
function makeServerHost(
  options: SimOptions,
  scheduler: Scheduler,
  { salt, upBitsPerSecond = 10e9 }: { readonly salt: number; readonly upBitsPerSecond?: number },
): Host {
  const mix = mixOf(options);
  return {
    up: new Pipe(upBitsPerSecond),
    down: new Pipe(10e9),
    accessMs: mix?.originMs ?? 3,
    network: "servers",
    provider: null,
    weather: weatherOf(options, salt),
    alive: true,
    condition: null,
    line: mix && new AccessLine(scheduler, { ...serverLine, upBitsPerSecond }, seededRandom(0)),
  };
}

function mixOf({ lines }: SimOptions): LineMix | null {
  return lines === null ? null : lineMixes[lines];
}

/** With what else goes on on it from its listener's arrival on. */
function makeLine(
  options: SimOptions,
  scheduler: Scheduler,
  { index, arriveMs, accessMs }: Character,
): AccessLine | null {
  const mix = mixOf(options);
  if (!mix) return null;
  const line = new AccessLine(scheduler, lineOf(mix, index), seededRandom((options.seed * 1_000_003 + index) ^ 0x71e5));
  const { ownDownMbit, ownUpMbit, ownOnSeconds, ownOffSeconds, minutes } = options;
  const traffic = {
    downBitsPerSecond: ownDownMbit * 1e6,
    upBitsPerSecond: ownUpMbit * 1e6,
    onMs: ownOnSeconds * 1_000,
    offMs: ownOffSeconds * 1_000,
  };
  const far = { delayMs: accessMs + mix.originMs, isOver: () => scheduler.nowMs() > minutes * 60_000 };
  scheduler.at(arriveMs, () => startOwnTraffic({ line, isThere: () => true }, traffic, far));
  return line;
}

function manifestFinder(audience: readonly Character[]): Surroundings["manifestOf"] {
  const manifests = new Map<RenditionId, Manifest>();
  for (const { turns, cached } of audience) {
    for (const { manifest } of turns) manifests.set(manifest.renditionId, manifest);
    for (const manifest of cached) manifests.set(manifest.renditionId, manifest);
  }
  return (key) => {
    const manifest = manifests.get(key.renditionId);
    if (!manifest) throw new Error(`Cannot find the manifest of ${key.renditionId}: nobody plays it`);
    return manifest;
  };
}

/** Who comes and goes when, and what breaks. */
function scheduleStory({ scheduler, origin, trackerServer, listeners }: World, options: SimOptions): void {
  for (const listener of listeners) {
    const { arriveMs, leaveMs, leaves } = listener.character;
    scheduler.at(arriveMs, () => listener.arrive());
    if (leaveMs !== Infinity) scheduler.at(leaveMs, () => listener.leave(leaves));
  }
  const atSecond = (second: number, act: () => void) => {
    if (second !== Infinity) scheduler.at(second * 1000, act);
  };
  atSecond(options.originDownAt, () => origin.goDark());
  atSecond(options.originUpAt, () => origin.comeBack());
  atSecond(options.trackerDownAt, () => trackerServer.goDown());
  atSecond(options.trackerUpAt, () => trackerServer.comeUp());
}

function scheduleVisits(
  world: World,
  given: {
    readonly audience: readonly Character[];
    readonly make: (character: Character) => Listener;
    readonly forget: (listener: Listener) => void;
    readonly endMs: number;
  },
): void {
  const { audience, make, forget, endMs } = given;
  const { scheduler, listeners, departed } = world;
  for (const character of audience) {
    scheduler.at(character.arriveMs, () => {
      const listener = make(character);
      listeners.push(listener);
      listener.arrive();
      if (character.leaveMs >= endMs) return;
      scheduler.at(character.leaveMs, () => {
        listener.leave(character.leaves);
        departed.push(recordOf(listener, scheduler.nowMs()));
        listeners.splice(listeners.indexOf(listener), 1);
        forget(listener);
      });
    });
  }
}

function watchAll({ scheduler, origin, listeners }: World, limits: EngineLimits): void {
  for (const listener of listeners) {
    const here = listener.host.alive && listener.character.arriveMs <= scheduler.nowMs();
    if (here) watchListener(listener, { scheduler, origin, limits });
  }
}

function comeToRest({ scheduler, listeners }: World): void {
  const present = listeners.filter((listener) => listener.host.alive);
  for (const listener of present) listener.player.stop();
  scheduler.runUntil(scheduler.nowMs() + settleMs);
  for (const listener of present) listener.rest();
  scheduler.runUntil(scheduler.nowMs() + settleMs);
  for (const listener of present) checkQuiet(listener);
}
