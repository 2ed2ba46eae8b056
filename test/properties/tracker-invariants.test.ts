import fc from "fast-check";
import { expect, test } from "vitest";
import type { Want } from "../../shared/announce-change.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import type { ServerMessage } from "../../shared/signal/message.ts";
import type { TrackerInput } from "../../shared/tracker/input.ts";
import { trackerLimits } from "../../shared/tracker/limits.ts";
import type { Listener } from "../../shared/tracker/listener.ts";
import { createState, type TrackerState } from "../../shared/tracker/state.ts";
import { findEntry, heldAt, positionAt, swarmSlotAt, wantAt } from "../../shared/tracker/swarms/entries.ts";
import { handleInput } from "../../shared/tracker/tracker.ts";

const listeners = 5;
const renditions = 5;

function peerId(number: number): PeerId {
  return String(number).padEnd(43, "-") as PeerId;
}

function rendition(number: number): RenditionId {
  return number.toString(16).padStart(32, "0") as RenditionId;
}

type Step = { readonly waitMs: number; readonly who: number; readonly input: (connection: number) => TrackerInput };

const anyRendition = fc.nat(renditions - 1).map(rendition);
const anyPeer = fc.nat(listeners - 1).map(peerId);
const anyDial = fc.constantFrom("a", "b");
const anyWant = fc.constantFrom<Want>(0, 1, 2, 3);
const anyMessage = fc.oneof(
  fc.record({
    type: fc.constant("announce" as const),
    changes: fc.array(fc.tuple(anyRendition, fc.nat(2), anyWant), { maxLength: 6 }),
  }),
  fc.record({ type: fc.constant("seek" as const), renditionId: anyRendition }),
  fc.record({ type: fc.constant("offer" as const), to: anyPeer, dial: anyDial, sdp: fc.constant("o") }),
  fc.record({ type: fc.constant("answer" as const), to: anyPeer, dial: anyDial, sdp: fc.constant("a") }),
  fc.record({
    type: fc.constant("candidate" as const),
    to: anyPeer,
    dial: anyDial,
    candidate: fc.constant("c"),
    mid: fc.constant("0"),
  }),
  fc.record({ type: fc.constant("dial-result" as const), to: anyPeer, ok: fc.boolean() }),
  fc.record({
    type: fc.constant("dial-result" as const),
    to: anyPeer,
    ok: fc.constant(true),
    roundTripMs: fc.nat(200),
  }),
  fc.record({ type: fc.constant("parted" as const), to: anyPeer }),
  fc.constant({ type: "bye" as const }),
);
const message = anyMessage.map((said) => (connection: number): TrackerInput => {
  return { type: "message", connection, message: said };
});
const joined = fc.tuple(fc.nat(listeners - 1), fc.nat(3)).map(([who, home]) => (connection: number): TrackerInput => {
  const network = { asn: home === 3 ? null : 1 + (home & 1), country: home === 2 ? null : "PT" };
  return { type: "joined", connection, peerId: peerId(who), address: `192.0.${home >> 1}.${home}`, network };
});
const left = fc.constant((connection: number): TrackerInput => ({ type: "left", connection }));
const timeout = fc.constant((): TrackerInput => ({ type: "timeout" }));
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    waitMs: fc.constantFrom(0, 10, 5_000, 40_000),
    who: fc.nat(7),
    input: fc.oneof({ weight: 12, arbitrary: message }, { weight: 5, arbitrary: joined }, left, timeout),
  }),
  { minLength: 30, maxLength: 100, size: "max" },
);

/** Everybody is there and plays the same song, so that the random steps meet acquaintances. */
const prologue: Step[] = Array.from({ length: listeners }, (_, who) => [
  {
    waitMs: 0,
    who: 0,
    input: (connection: number): TrackerInput => ({
      type: "joined",
      connection,
      peerId: peerId(who),
      address: `192.0.0.${who}`,
    }),
  },
  {
    waitMs: 0,
    who: 0,
    input: (connection: number): TrackerInput => ({
      type: "message",
      connection,
      message: { type: "announce", changes: [[rendition(0), 1, 3]] },
    }),
  },
]).flat();

const smallLimits = {
  ...trackerLimits,
  swarmsPerConnectionMax: 4,
  acquaintancesMax: 3,
  distancesMax: 2,
  swarmsMax: 4,
  sampleMax: 3,
  absentMax: 2,
  reunionsMax: 2,
};

/** Every index agrees with every other. */
function checkIndexes(state: TrackerState): void {
  expect(state.byPeerId.size).toBe(state.byConnection.size);
  let memberships = 0;
  for (const [connection, listener] of state.byConnection) {
    expect(listener.connection).toBe(connection);
    expect(state.byPeerId.get(listener.peerId)).toBe(listener);
    expect(state.byAddress.get(listener.address)?.[listener.addressPosition]).toBe(listener);
    expect(state.byPrefix.get(listener.prefix)?.[listener.prefixPosition]).toBe(listener);
    expect(state.byArea.get(listener.area)?.[listener.areaPosition]).toBe(listener);
    expect(state.listeners.at(listener.slot)).toBe(listener);
    expect(listener.entryCount).toBeLessThanOrEqual(smallLimits.swarmsPerConnectionMax);
    const slots = Array.from({ length: listener.entryCount }, (_, index) => swarmSlotAt(listener, index));
    expect(slots).toEqual([...new Set(slots)].sort((one, other) => one - other));
    expect(listener.acquaintances?.size ?? 0).toBeLessThanOrEqual(smallLimits.acquaintancesMax);
    for (const [other, acquaintance] of listener.acquaintances ?? []) {
      expect(state.acquaintances.has(acquaintance)).toBe(true);
      expect(state.byPeerId.get(other)?.acquaintances?.get(listener.peerId)).toBe(acquaintance);
      expect(other).not.toBe(listener.peerId);
    }
    memberships += listener.entryCount;
  }
  expect(state.memberships).toBe(memberships);
  let inSwarms = 0;
  for (const [renditionId, swarm] of state.swarms) {
    expect(swarm.renditionId).toBe(renditionId);
    expect(state.swarmSlots.at(swarm.slot)).toBe(swarm);
    expect(swarm.memberCount).toBeGreaterThan(0);
    const said = Array.from(swarm.members.subarray(0, swarm.memberCount), (slot, place) => {
      const member = state.listeners.at(slot) as Listener;
      const index = findEntry(member, swarm);
      expect(positionAt(member, index)).toBe(place);
      return { heldSegments: heldAt(member, index), want: wantAt(member, index) };
    });
    expect(said.every(({ heldSegments, want }) => heldSegments > 0 || want > 0)).toBe(true);
    expect(swarm.holders).toBe(said.filter(({ heldSegments }) => heldSegments > 0).length);
    expect(swarm.wanters).toBe(said.filter(({ want }) => want >= 2).length);
    inSwarms += swarm.memberCount;
  }
  expect(inSwarms).toBe(memberships);
  expect(sizes(state.byAddress)).toBe(state.byConnection.size);
  expect(sizes(state.byPrefix)).toBe(state.byConnection.size);
  expect(sizes(state.byArea)).toBe(state.byConnection.size);
  expect(state.distances.byPair.size).toBeLessThanOrEqual(smallLimits.distancesMax);
  const uses = [...state.acquaintances].map((acquaintance) => acquaintance.usedAtMs);
  expect(uses).toEqual(uses.toSorted((a, b) => a - b));
}

function sizes(lists: ReadonlyMap<unknown, readonly unknown[]>): number {
  return [...lists.values()].reduce((sum, list) => sum + list.length, 0);
}

/** Runs steps; each join gets a new connection, each other input an older one. Calls `check` with every input and its outputs. */
function runSteps(
  all: readonly Step[],
  check: (view: { state: TrackerState; input: TrackerInput; outputs: ReturnType<typeof handleInput> }) => void,
): { state: TrackerState; connections: number; nowMs: number } {
  const state = createState({ seed: 7, limits: smallLimits, sharing: "on" });
  let connections = 0;
  let nowMs = 0;
  for (const step of [...prologue, ...all]) {
    nowMs += step.waitMs;
    let input = step.input(connections + 1);
    if (input.type === "joined") connections += 1;
    else input = step.input(Math.max(1, connections - step.who));
    check({ state, input, outputs: handleInput(state, input, nowMs) });
  }
  return { state, connections, nowMs };
}

test("whatever happens, all indexes agree", () => {
  fc.assert(
    fc.property(steps, (all) => {
      let step = 0;
      const { state } = runSteps(all, (view) => {
        step += 1;
        if (step % 8 === 0) checkIndexes(view.state);
      });
      checkIndexes(state);
    }),
    { numRuns: 60 },
  );
});

function noteIntroductions(introduced: Set<string>, message: ServerMessage, receiver: PeerId): void {
  if (message.type !== "introduce") return;
  for (const peer of message.peers) introduced.add(`${peer.peerId} ${receiver}`);
}

test("whatever happens, a relayed frame goes only to a peer that was introduced to its sender, as its sender said it", () => {
  let relayed = 0;
  fc.assert(
    fc.property(steps, (all) => {
      const introduced = new Set<string>();
      const peerOf = new Map<number, PeerId>();
      runSteps(all, ({ input, outputs }) => {
        if (input.type === "joined") peerOf.set(input.connection, input.peerId);
        for (const output of outputs) {
          if (output.type !== "send") continue;
          const receiver = peerOf.get(output.connection) as PeerId;
          noteIntroductions(introduced, output.message, receiver);
          if (!("from" in output.message)) continue;
          relayed += 1;
          expect(introduced).toContain(`${output.message.from} ${receiver}`);
          expect(input).toMatchObject({ type: "message", message: { type: output.message.type, to: receiver } });
          expect("connection" in input && peerOf.get(input.connection)).toBe(output.message.from);
        }
      });
    }),
    { numRuns: 300, seed: 3 },
  );
  expect(relayed).toBeGreaterThan(100);
});

test("when all have left, nothing is remembered, once those that were cut off have had time to come back", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { state, connections, nowMs } = runSteps(all, () => {});
      for (let connection = 1; connection <= connections; connection += 1) {
        handleInput(state, { type: "left", connection }, nowMs);
      }
      expect(state.absent.size).toBeLessThanOrEqual(smallLimits.absentMax);
      handleInput(state, { type: "timeout" }, nowMs + smallLimits.absentMs);
      const { byConnection, byPeerId, byAddress, byPrefix, byArea, swarms, acquaintances, absent, memberships } = state;
      const lists = [byConnection, byPeerId, byAddress, byPrefix, byArea, swarms, acquaintances, absent];
      expect([...lists.map(({ size }) => size), memberships]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
      const { listeners, swarmSlots } = state;
      expect([listeners.size, listeners.end, swarmSlots.size, swarmSlots.end]).toEqual([0, 0, 0, 0]);
    }),
    { numRuns: 300 },
  );
});

test("the same seed and inputs give the same outputs", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const runs = [0, 1].map(() => {
        const log: unknown[] = [];
        runSteps(all, ({ outputs }) => log.push(...outputs));
        return log;
      });
      expect(runs[0]).toEqual(runs[1]);
    }),
    { numRuns: 50 },
  );
});
