import fc from "fast-check";
import { expect, test } from "vitest";
import type { Want } from "../../shared/announce-change.ts";
import type { PeerId } from "../../shared/ids.ts";
import type { ClientMessage } from "../../shared/signal/message.ts";
import { TestedCluster } from "../rigs/cluster.ts";
import { dialCandidate, dialSdp } from "../rigs/dial.ts";
import { peerId, rendition } from "../rigs/tracker.ts";

const listeners = 6;
const renditions = 3;
const limits = {
  swarmsPerConnectionMax: 3,
  acquaintancesMax: 3,
  introductionsPerWindowMax: 5,
  introductionsPerAnnounceMax: 4,
  sameAddressAgainMs: 3_000,
};

interface Step {
  readonly waitMs: number;
  readonly at: number;
  readonly who: number;
  readonly act: ClientMessage | "join" | "leave" | "bus" | "dial" | "reply";
}

const anyPeer = fc.nat(listeners - 1).map(peerId);
const between = { to: anyPeer, dial: fc.constantFrom("a", "b") };
const anyMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("announce" as const),
      changes: fc.array(fc.tuple(fc.nat(renditions - 1).map(rendition), fc.nat(2), fc.constantFrom<Want>(0, 2, 3)), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("offer" as const), sdp: fc.constant(dialSdp), ...between }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("answer" as const), sdp: fc.constant(dialSdp), ...between }) },
  fc.record({
    type: fc.constant("candidate" as const),
    candidate: fc.constant(dialCandidate),
    mid: fc.constant("0"),
    ...between,
  }),
  fc.record({ type: fc.constant("dial-result" as const), to: anyPeer, ok: fc.boolean() }),
  fc.record({ type: fc.constant("parted" as const), to: anyPeer }),
  fc.record({ type: fc.constant("seek" as const), renditionId: fc.nat(renditions - 1).map(rendition) }),
);
const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    waitMs: fc.constantFrom(0, 0, 2, 20, 500, 5_000),
    at: fc.nat(2),
    who: fc.nat(listeners - 1),
    act: fc.oneof(
      { weight: 14, arbitrary: anyMessage },
      { weight: 3, arbitrary: fc.constant("join" as const) },
      { weight: 1, arbitrary: fc.constant("leave" as const) },
      { weight: 1, arbitrary: fc.constant("bus" as const) },
      // To whom it was told of last, and to who dialled it last: that is where frames pass.
      { weight: 6, arbitrary: fc.constant("dial" as const) },
      { weight: 4, arbitrary: fc.constant("reply" as const) },
    ),
  }),
  { minLength: 20, maxLength: 120 },
);
const anyRun = fc.record({
  seed: fc.nat(10_000),
  instances: fc.constantFrom(2, 3),
  loss: fc.constantFrom(0, 0.2),
  steps: anySteps,
});
type Run = typeof anyRun extends fc.Arbitrary<infer Value> ? Value : never;

type Socket = [at: number, connection: number];

/** All have come and want or hold the same song. Then the steps; a listener that comes anew may have an old socket elsewhere. */
function play({ seed, instances, loss, steps }: Run): { world: TestedCluster; sockets: Socket[] } {
  const world = new TestedCluster({ instances, seed, weather: { delayMs: 30, loss }, limits });
  const sockets: Socket[] = [];
  const latest = new Map<number, Socket>();
  const join = (at: number, who: number): Socket => {
    const socket: Socket = [at, world.join(at, who, `192.0.${who >> 2}.${who >> 1}`)];
    sockets.push(socket);
    latest.set(who, socket);
    return socket;
  };
  for (let who = 0; who < listeners; who += 1) {
    const said = who % 2 === 0 ? ([rendition(0), 2, 0] as const) : ([rendition(0), 0, 3] as const);
    world.say(...join(who % instances, who), { type: "announce", changes: [said] });
  }
  for (const { waitMs, at, who, act } of steps) {
    world.pass(waitMs);
    if (act === "join") join(at % instances, who);
    else if (act === "bus") world.busUp = !world.busUp;
    else perform(world, { socket: latest.get(who) as Socket, who, act });
  }
  return { world, sockets };
}

function perform(
  world: TestedCluster,
  step: {
    readonly socket: Socket;
    readonly who: number;
    readonly act: Exclude<Step["act"], "join" | "bus">;
  },
): void {
  const { socket, who, act } = step;
  if (act === "leave") world.leave(...socket);
  else if (typeof act === "object") world.say(...socket, act);
  else {
    const to = act === "dial" ? world.met(who).at(-1) : world.said(who, "offer").at(-1)?.from;
    const type = act === "dial" ? "offer" : "answer";
    if (to !== undefined) world.say(...socket, { type, to, dial: "a", sdp: dialSdp });
  }
}

test("whatever the bus loses, delays or reorders, a relayed frame reaches only whom its sender was introduced to, both ways", () => {
  let relayed = 0;
  let crossed = 0;
  fc.assert(
    fc.property(anyRun, (run) => {
      const { world } = play(run);
      const told = new Set<string>();
      const at = new Map<PeerId, number>();
      for (const { to, message, at: instance } of world.heard) {
        at.set(to, instance);
        if (message.type === "introduce") for (const peer of message.peers) told.add(`${to} ${peer.peerId}`);
        if (!("from" in message)) continue;
        relayed += 1;
        crossed += Number(at.get(message.from) !== instance);
        expect(told).toContain(`${to} ${message.from}`);
        expect(told).toContain(`${message.from} ${to}`);
      }
    }),
    { numRuns: 250, seed: 5 },
  );
  expect(relayed).toBeGreaterThan(200);
  expect(crossed).toBeGreaterThan(50);
});

test("whatever happens, nobody is introduced beyond its budget or remembered beyond the limit, here or elsewhere", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const { world } = play(run);
      for (const { state } of world.instances) {
        for (const listener of [...state.byPeerId.values(), ...(state.cluster?.away.values() ?? [])]) {
          expect(listener.introductions).toBeLessThanOrEqual(limits.introductionsPerWindowMax);
          expect(listener.acquaintances?.size ?? 0).toBeLessThanOrEqual(limits.acquaintancesMax);
          expect(state.listeners.at(listener.slot)).toBe(listener);
          for (const [other, acquaintance] of listener.acquaintances ?? []) {
            expect(state.acquaintances.has(acquaintance)).toBe(true);
            expect(other).not.toBe(listener.peerId);
          }
        }
        for (const peer of state.cluster?.away.keys() ?? []) expect(state.byPeerId.has(peer)).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});

test("when all have left, nobody is remembered anywhere, and the directory says that nobody is there", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const { world, sockets } = play(run);
      world.busUp = true;
      for (const socket of sockets) world.leave(...socket);
      world.pass(10_000);
      for (const { state } of world.instances) {
        expect([state.listeners.size, state.listeners.end]).toEqual([0, 0]);
        const { away, asked, inquiries, inquiriesBy, unknown } = state.cluster as NonNullable<typeof state.cluster>;
        expect([away, asked, inquiries, unknown].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
        expect(inquiriesBy.size).toBe(0);
        expect([state.acquaintances.size, state.swarms.size]).toEqual([0, 0]);
      }
      if (run.steps.some(({ act }) => act === "bus")) return;
      for (let number = 0; number < renditions; number += 1) {
        for (const at of world.instances.keys()) expect(world.written(at, rendition(number))).toBeUndefined();
      }
    }),
    { numRuns: 150 },
  );
});

test("swarms that are split over instances find each other, however they were parted before", () => {
  fc.assert(
    fc.property(fc.record({ seed: fc.nat(10_000), instances: fc.constantFrom(2, 3) }), ({ seed, instances }) => {
      const world = new TestedCluster({ instances, seed });
      world.busUp = false;
      const sockets = Array.from({ length: 2 * instances }, (_, who) => {
        const at = who % instances;
        const connection = world.join(at, who);
        world.say(at, connection, {
          type: "announce",
          changes: [[rendition(1), who === 0 ? 30 : 0, who === 0 ? 0 : 3]],
        });
        return [at, connection] as const;
      });
      world.pass(60_000);
      world.busUp = true;
      world.loseDirectory();
      world.pass(4_000);
      for (const socket of sockets.slice(1)) world.say(...socket, { type: "seek", renditionId: rendition(1) });
      world.pass(5_000);
      expect(groups(world, sockets.length)).toBe(1);
    }),
    { numRuns: 60 },
  );
});

/** Of those that were introduced to each other, directly or by way of others. */
function groups(world: TestedCluster, count: number): number {
  const groupOf = new Map<PeerId, PeerId>();
  const find = (peer: PeerId): PeerId => {
    const above = groupOf.get(peer) ?? peer;
    return above === peer ? peer : find(above);
  };
  for (const { to, message } of world.heard) {
    if (message.type !== "introduce") continue;
    for (const peer of message.peers) groupOf.set(find(peer.peerId), find(to));
  }
  return new Set(Array.from({ length: count }, (_, who) => find(peerId(who)))).size;
}

test("the same seed and steps give the same frames", () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      expect(play(run).world.heard).toEqual(play(run).world.heard);
    }),
    { numRuns: 30 },
  );
});
