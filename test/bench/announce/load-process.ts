import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { clientFrame, leanSocket } from "./lean-socket.ts";
import type { FromLoad, LoadPlan, Round, RoundResult, ToLoad } from "./messages.ts";

const offersPerAnnounce = 5;
const underWayMax = 64;
const connectingMax = 100;

const sdp = (setup: string) =>
  [
    "v=0",
    "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "a=extmap-allow-mixed",
    "a=msid-semantic: WMS",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 0.0.0.0",
    ...[1, 2, 3, 4].map(
      (index) =>
        `a=candidate:${index}99032595 1 udp 2122260223 192.168.10.${index} 5${index}678 typ host generation 0 network-id ${index}`,
    ),
    "a=candidate:842163049 1 udp 1677729535 203.0.113.77 51678 typ srflx raddr 192.168.10.1 rport 51678 generation 0",
    "a=ice-ufrag:q51o",
    "a=ice-pwd:RE8wlU4DglW5Mq/XOnT9kw2l",
    `a=fingerprint:sha-256 ${new Array(32).fill("AB").join(":")}`,
    `a=setup:${setup}`,
    "a=mid:0",
    "a=sctp-port:5000",
    "a=max-message-size:262144",
    "",
  ].join("\r\n");
const answerEnd = `,"answer":${JSON.stringify({ type: "answer", sdp: sdp("active") })}}`;

interface Peer {
  readonly socket: Socket;
  readonly announce: Buffer;
  sentAtMs: number;
}

const peers: Peer[] = [];
const counted = { announces: 0, offers: 0, answers: 0 };
const waitsMs: number[] = [];
let onResponse: (peer: Peer) => void = () => undefined;

const binary = () => randomBytes(20).toString("latin1");

/** The swarm of each peer. */
function* swarmsOf({ peers, swarm }: LoadPlan): Generator<string> {
  let infoHash = binary();
  for (let index = 0, inSwarm = 0, number = 1; index < peers; index += 1, inSwarm += 1) {
    const size = swarm === "zipf" ? Math.max(8, Math.floor(peers / 8 / number)) : swarm;
    if (inSwarm >= size) {
      infoHash = binary();
      inSwarm = 0;
      number += 1;
    }
    yield infoHash;
  }
}

async function connect(plan: LoadPlan): Promise<void> {
  const swarms = [...swarmsOf(plan)];
  const connectSome = async () => {
    for (let infoHash = swarms.pop(); infoHash !== undefined; infoHash = swarms.pop()) await join(plan.url, infoHash);
  };
  await Promise.all(Array.from({ length: connectingMax }, connectSome));
}

async function join(url: string, infoHash: string): Promise<void> {
  const id = binary();
  const offers = Array.from({ length: offersPerAnnounce }, () => ({
    offer: { type: "offer", sdp: sdp("actpass") },
    offer_id: binary(),
  }));
  const base = {
    numwant: 5,
    uploaded: 0,
    downloaded: 0,
    left: 1,
    action: "announce",
    info_hash: infoHash,
    peer_id: id,
  };
  const head = `{"action":"announce","info_hash":${JSON.stringify(infoHash)},"peer_id":${JSON.stringify(id)},"to_peer_id":`;
  let joined: () => void = () => undefined;
  const isIn = new Promise<void>((resolve) => {
    joined = resolve;
  });
  const onText = (payload: Buffer) => {
    if (payload.includes('"offer":{')) {
      counted.offers += 1;
      const ids = `${stringAfter(payload, '"peer_id":')},"offer_id":${stringAfter(payload, '"offer_id":')}`;
      peer.socket.write(clientFrame(head + ids + answerEnd));
    } else if (payload.includes('"answer":{')) counted.answers += 1;
    else if (!payload.includes('"complete":')) console.error(`bench: ${payload.toString().slice(0, 200)}`);
    else {
      onResponse(peer);
      joined();
    }
  };
  const onClose = () => console.error("bench: a peer's socket was closed");
  const socket = await leanSocket(new URL(url), onText, onClose);
  const peer: Peer = { socket, announce: clientFrame(JSON.stringify({ ...base, offers })), sentAtMs: 0 };
  peers.push(peer);
  socket.write(clientFrame(JSON.stringify({ ...base, event: "started" })));
  await isIn;
}

/** The string that follows a key, as it stands, with its quotes. */
function stringAfter(payload: Buffer, key: string): string {
  const start = payload.indexOf(key) + key.length;
  let end = start + 1;
  while (payload[end] !== 0x22) end += payload[end] === 0x5c ? 2 : 1;
  return payload.toString("utf8", start, end + 1);
}

function announce(peer: Peer): void {
  peer.sentAtMs = performance.now();
  peer.socket.write(peer.announce);
}

async function play({ pace, seconds }: Round): Promise<RoundResult> {
  Object.assign(counted, { announces: 0, offers: 0, answers: 0 });
  waitsMs.length = 0;
  let turn = 0;
  const order = peers.map((peer) => ({ peer, key: Math.random() })).sort((one, other) => one.key - other.key);
  const next = () => {
    turn = (turn + 1) % order.length;
    announce((order[turn] as { peer: Peer }).peer);
  };
  let playing = true;
  onResponse = (peer) => {
    if (!playing) return;
    counted.announces += 1;
    waitsMs.push(performance.now() - peer.sentAtMs);
    if (pace === null) next();
  };
  const startedAtMs = performance.now();
  const endAtMs = startedAtMs + seconds * 1_000;
  if (pace === null) {
    for (let index = 0; index < Math.min(underWayMax, order.length / 2); index += 1) next();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  } else {
    for (let due = 0; performance.now() < endAtMs; ) {
      const dueNow = ((performance.now() - startedAtMs) * pace) / 1_000;
      for (; due < dueNow; due += 1) next();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  playing = false;
  waitsMs.sort((one, other) => one - other);
  const at = (share: number) => waitsMs[Math.floor(waitsMs.length * share)] ?? Number.NaN;
  return { ...counted, seconds: (performance.now() - startedAtMs) / 1_000, p50Ms: at(0.5), p99Ms: at(0.99) };
}

process.on("message", async (message: ToLoad) => {
  if (message.type === "connect") await connect(message.plan);
  const told: FromLoad =
    message.type === "connect" ? { type: "connected" } : { type: "result", result: await play(message.round) };
  process.send?.(told);
});
process.on("disconnect", () => process.exit(0));
