import { gatherMs } from "../../client/engine/limits.ts";
import { Links } from "../../client/engine/mesh/links.ts";
import type { PeerId } from "../../shared/ids.ts";
import type { ClientMessage } from "../../shared/signal/message.ts";
import { createTestChance } from "./chance.ts";
import { createTestClock, promisesGoOn, type TestClock } from "./clock.ts";
import { TestAir } from "./peer-connection.ts";

/** What the tracker hands on. */
export type Relayed = Parameters<Links["relayed"]>[0];

export const alice = "a".repeat(43) as PeerId;
export const bob = "b".repeat(43) as PeerId;

export interface World {
  readonly clock: TestClock;
  readonly air: TestAir;
}

export function newWorld(): World {
  return { clock: createTestClock(), air: new TestAir() };
}

/** The links of one page. `story` is what the core was told, `signals` what was said to the tracker. */
export function newPage(ownPeerId: PeerId, { clock, air }: World = newWorld(), seed = 1) {
  const story: string[] = [];
  const signals: ClientMessage[] = [];
  const relayed = { up: true };
  const links: Links = new Links({
    ownPeerId,
    clock,
    chance: createTestChance(seed),
    iceServers: () => [{ urls: ["stun:stun.example"] }],
    signal: (message) => {
      if (relayed.up) signals.push(message);
      return relayed.up;
    },
    onOpen: (linkId, peerId) => story.push(`open ${linkId} ${peerId[0]}`),
    onClosed: (linkId, peerId) => story.push(`closed ${linkId} ${peerId[0]}`),
    onDialFailed: (peerId, refused) => story.push(`failed ${peerId[0]}${refused ? ", refused" : ""}`),
    onOffered: (peerId) => story.push(`offered ${peerId[0]}`),
    onFrame: (linkId, bytes) => story.push(`frame ${linkId} ${bytes.join(",")}`),
    onFlood: (linkId, budget) => story.push(`flood ${linkId} of ${budget}`),
    onNonsense: (linkId) => story.push(`nonsense ${linkId}`),
    onRoom: (linkId) => story.push(`room ${linkId}`),
    createConnection: air.createConnection,
  });
  const told = <Type extends ClientMessage["type"]>(type: Type) =>
    signals.filter((message): message is Extract<ClientMessage, { type: Type }> => message.type === type);
  return { links, story, signals, told, relayed, clock, air };
}

type Page = ReturnType<typeof newPage>;

/** The tracker: hands on what one page said for the other. */
function relay(from: PeerId, page: Page, to: Page): void {
  for (const message of page.signals.splice(0)) {
    if (message.type === "offer" || message.type === "answer" || message.type === "candidate") {
      const { to: _receiver, ...rest } = message;
      to.links.relayed({ ...rest, from } as Relayed);
    }
  }
}

/** Two pages that the tracker has introduced; alice is to make the offer. */
export function introducedTwo() {
  const world = newWorld();
  const [a, b] = [newPage(alice, world, 1), newPage(bob, world, 2)];
  a.links.introduce([bob]);
  b.links.introduce([alice]);
  const exchange = async () => {
    await world.clock.pass(gatherMs);
    relay(alice, a, b);
    relay(bob, b, a);
    await promisesGoOn();
  };
  return { ...world, a, b, exchange };
}

/** The same two with an open link. */
export async function linkedTwo() {
  const two = introducedTwo();
  two.b.links.dial(alice, false);
  two.a.links.dial(bob, true);
  await two.exchange();
  two.b.links.answer(alice);
  await two.exchange();
  two.air.meet();
  if (two.a.links.open.length + two.b.links.open.length !== 2) throw new Error("The two have no link");
  two.a.story.length = 0;
  two.b.story.length = 0;
  return two;
}
