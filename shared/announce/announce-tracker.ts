import { fullBucket, takeTokens } from "../token-bucket.ts";
import { unreachable } from "../unreachable.ts";
import type { ByteString } from "./byte-string.ts";
import type { Client, Member, Swarm } from "./client.ts";
import type { AnnounceInput } from "./input.ts";
import { join, part, touch } from "./membership.ts";
import type { ClientFrame, FrameFault } from "./message.ts";
import type { AnnounceOutput, ServerMessage } from "./output.ts";
import { parseFrame } from "./parse-frame.ts";
import { rememberOffer, takeOffer } from "./remembered-offers.ts";
import { type AnnounceCounts, type AnnounceOptions, type AnnounceState, createState } from "./state.ts";
import { becomeComplete, drawOthers } from "./swarm.ts";

export interface AnnounceSnapshot {
  readonly messages: AnnounceCounts;
  readonly sockets: number;
  readonly addresses: number;
  readonly swarms: number;
  /** Peer ids in swarms: a socket in three swarms counts three times. */
  readonly peers: number;
  readonly peerIds: number;
}

export interface AnnounceTracker {
  handle(input: AnnounceInput, nowMs: number): AnnounceOutput[];
  /** When a `timeout` input is due; Infinity when nobody is there. It only ever moves later while there is somebody. */
  nextTimeoutMs(): number;
  snapshot(): AnnounceSnapshot;
}

export function createAnnounceTracker(options: AnnounceOptions): AnnounceTracker {
  const state = createState(options);
  return {
    handle: (input, nowMs) => handleInput(state, input, nowMs),
    nextTimeoutMs: () => (state.oldest === null ? Number.POSITIVE_INFINITY : silentAtMs(state, state.oldest.seenAtMs)),
    snapshot: () => ({
      messages: { in: { ...state.counts.in }, out: { ...state.counts.out } },
      sockets: state.clients.size,
      addresses: state.addresses.size,
      swarms: state.swarms.size,
      peers: state.memberships,
      peerIds: state.holders.size,
    }),
  };
}

function silentAtMs(state: AnnounceState, seenAtMs: number): number {
  return seenAtMs + state.limits.peerSilentMs;
}

function handleInput(state: AnnounceState, input: AnnounceInput, nowMs: number): AnnounceOutput[] {
  switch (input.type) {
    case "joined":
      handleJoined(state, input, nowMs);
      return [];
    case "frame": {
      const client = state.clients.get(input.connection);
      return client === undefined ? [] : handleFrame(state, client, input.bytes, nowMs);
    }
    case "left": {
      const client = state.clients.get(input.connection);
      if (client !== undefined) forget(state, client);
      return [];
    }
    case "timeout":
      while (state.oldest !== null && silentAtMs(state, state.oldest.seenAtMs) <= nowMs) part(state, state.oldest);
      return [];
    default:
      return unreachable(input);
  }
}

function handleJoined(state: AnnounceState, input: Extract<AnnounceInput, { type: "joined" }>, nowMs: number): void {
  const { limits } = state;
  const address = state.addresses.get(input.address) ?? {
    text: input.address,
    bucket: fullBucket(limits.addressRate, nowMs),
    sockets: 0,
    memberships: 0,
  };
  address.sockets += 1;
  state.addresses.set(input.address, address);
  state.clients.set(input.connection, {
    connection: input.connection,
    address,
    members: [],
    holders: [],
    bucket: fullBucket(limits.socketRate, nowMs),
    dropped: 0,
    malformed: 0,
  });
}

/** Of a socket that is gone nothing stays. */
function forget(state: AnnounceState, client: Client): void {
  while (client.members.length > 0) part(state, client.members[client.members.length - 1] as Member);
  for (const { peerId } of client.holders) state.holders.delete(peerId);
  state.clients.delete(client.connection);
  client.address.sockets -= 1;
  if (client.address.sockets === 0) state.addresses.delete(client.address.text);
}

function handleFrame(state: AnnounceState, client: Client, bytes: Uint8Array, nowMs: number): AnnounceOutput[] {
  const overRate = checkRate(state, client, bytes.length, nowMs);
  if (overRate !== null) return overRate;
  const parsed = parseFrame(bytes);
  if (!parsed.ok) return handleMalformed(state, client, parsed.error);
  client.malformed = 0;
  const frame = parsed.value;
  switch (frame.type) {
    case "announce":
      return handleAnnounce(state, client, frame, nowMs);
    case "answer":
      return handleAnswer(state, client, frame, nowMs);
    case "scrape":
      return handleScrape(state, client, frame);
    default:
      return unreachable(frame);
  }
}

/** Null: it keeps to the rate. Else one failure for each run of dropped frames is enough, and one that won't stop is closed. */
function checkRate(state: AnnounceState, client: Client, bytes: number, nowMs: number): AnnounceOutput[] | null {
  const { limits } = state;
  const cost = 1 + Math.floor(bytes / limits.bytesPerToken);
  const { bucket, address } = client;
  const { socketRate, addressRate } = limits;
  if (takeTokens(bucket, socketRate, cost, nowMs) && takeTokens(address.bucket, addressRate, cost, nowMs)) {
    if (bucket.tokens > socketRate.burst / 2) client.dropped = 0;
    return null;
  }
  state.counts.in.overRate += 1;
  client.dropped += 1;
  if (client.dropped > limits.droppedMax) {
    forget(state, client);
    return [{ type: "close", connection: client.connection, reason: "flood" }];
  }
  if (client.dropped % 50 !== 1) return [];
  return [failure(state, client, { reason: "too many messages: wait a while", action: null, infoHash: null })];
}

function handleMalformed(state: AnnounceState, client: Client, fault: FrameFault): AnnounceOutput[] {
  state.counts.in.malformed += 1;
  client.malformed += 1;
  const told = failure(state, client, fault);
  if (client.malformed < state.limits.malformedMax) return [told];
  forget(state, client);
  return [told, { type: "close", connection: client.connection, reason: "malformed" }];
}

function send(state: AnnounceState, to: Client, message: ServerMessage): AnnounceOutput {
  state.counts.out[message.type] += 1;
  return { type: "send", connection: to.connection, message };
}

function failure(state: AnnounceState, client: Client, fault: FrameFault): AnnounceOutput {
  return send(state, client, { type: "failure", ...fault });
}

type Announce = Extract<ClientFrame, { type: "announce" }>;

function handleAnnounce(state: AnnounceState, client: Client, frame: Announce, nowMs: number): AnnounceOutput[] {
  state.counts.in.announce += 1;
  const { infoHash, peerId } = frame;
  const refuse = (reason: string) => [failure(state, client, { reason, action: "announce", infoHash })];
  if (state.infoHashes !== null && !state.infoHashes.has(infoHash))
    return refuse("this tracker does not serve that info_hash");
  const known = state.swarms.get(infoHash)?.members.get(peerId);
  if (isOfAnother(state, client, peerId, known)) return refuse("peer_id belongs to another connection");
  if (frame.event === "stopped") {
    if (known !== undefined) part(state, known);
    return [response(state, client, infoHash)];
  }
  const isComplete = frame.isComplete || frame.event === "completed";
  const joined = known === undefined ? join(state, client, { infoHash, peerId, isComplete, nowMs }) : null;
  if (joined !== null && !joined.ok) return refuse(joined.error);
  const member = joined?.value ?? known;
  if (member === undefined) return [];
  if (known !== undefined) {
    if (frame.event === "completed" && !known.isComplete) known.swarm.downloaded += 1;
    if (isComplete) becomeComplete(known);
    touch(state, known, nowMs);
  }
  const outputs: AnnounceOutput[] = [response(state, client, infoHash)];
  if (frame.offers.length === 0) return outputs;
  const count = Math.min(frame.offers.length, state.limits.offersMax);
  for (const [index, to] of drawOthers(member, count, state.random).entries()) {
    const { offerId, sdp } = frame.offers[index] as Announce["offers"][number];
    rememberOffer(member, { offerId, to, untilMs: nowMs + state.limits.offerMs }, state.limits.offersRememberedMax);
    const message = { type: "offer", infoHash, peerId, offerId, sdp } as const;
    outputs.push(send(state, to.client, message));
  }
  return outputs;
}

/** Nobody speaks for a peer id that another living socket announced first. `member`: the one of that id in the swarm, if there is one. */
function isOfAnother(state: AnnounceState, client: Client, peerId: ByteString, member: Member | undefined): boolean {
  if (member !== undefined) return member.client !== client;
  const holder = state.holders.get(peerId);
  return holder !== undefined && holder.client !== client;
}

/** Only to one who offered, only by the one whom the offer was sent to, once, and soon enough. */
function handleAnswer(
  state: AnnounceState,
  client: Client,
  frame: Extract<ClientFrame, { type: "answer" }>,
  nowMs: number,
): AnnounceOutput[] {
  state.counts.in.answer += 1;
  const { infoHash, peerId, offerId, sdp } = frame;
  const refuse = (reason: string) => [failure(state, client, { reason, action: "announce", infoHash })];
  const swarm = state.swarms.get(infoHash);
  const by = swarm?.members.get(peerId);
  if (isOfAnother(state, client, peerId, by)) return refuse("peer_id belongs to another connection");
  if (by === undefined) return refuse("announce before you answer");
  touch(state, by, nowMs);
  const to = swarm?.members.get(frame.toPeerId);
  // It left while the answer was made: nobody's fault.
  if (to === undefined) return [];
  if (!takeOffer(to, offerId, by, nowMs))
    return refuse("no such offer was sent to you, or it was answered or too long ago");
  const message = { type: "answer", infoHash, peerId, offerId, sdp } as const;
  return [send(state, to.client, message)];
}

function handleScrape(
  state: AnnounceState,
  client: Client,
  frame: Extract<ClientFrame, { type: "scrape" }>,
): AnnounceOutput[] {
  state.counts.in.scrape += 1;
  const files = frame.infoHashes.map((infoHash) => {
    const swarm = state.swarms.get(infoHash);
    return { infoHash, ...countsOf(swarm), downloaded: swarm?.downloaded ?? 0 };
  });
  const message = { type: "scrape", files, intervalSeconds: state.limits.intervalSeconds } as const;
  return [send(state, client, message)];
}

function response(state: AnnounceState, client: Client, infoHash: ByteString): AnnounceOutput {
  const counts = countsOf(state.swarms.get(infoHash));
  const message = { type: "response", infoHash, ...counts, intervalSeconds: state.limits.intervalSeconds } as const;
  return send(state, client, message);
}

function countsOf(swarm: Swarm | undefined): { complete: number; incomplete: number } {
  return { complete: swarm?.complete.length ?? 0, incomplete: swarm?.incomplete.length ?? 0 };
}
