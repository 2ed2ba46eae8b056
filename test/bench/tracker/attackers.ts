import { generateKeyPairSync, sign } from "node:crypto";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import { helloText } from "../../../shared/signal/message.ts";
import { addressOf } from "./load.ts";

/**
 * Abusers in a process of their own: `attackers.ts PORT SOCKETS MESSAGES_PER_SECOND`, told over IPC which listeners' tokens they may use
 * (a third of them are listeners like others), and asked there how much they said. Whoever is thrown out comes back at once.
 */
const [portWord = "", socketsWord = "", rateWord = ""] = process.argv.slice(2);
const port = Number(portWord);
const sockets = Number(socketsWord);
const perSecond = Number(rateWord);

export interface Pass {
  readonly token: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Messages that one says at once when it is its turn, in one write. */
const wordsInATurn = 20;

let said = 0;
let thrownOut = 0;
let refusedAtTheDoor = 0;
const speakers = new Set<() => void>();
/** What is beneath a WebSocket, to say much in one write. */
const rawOf = new WeakMap<WebSocket, Socket>();

process.once("message", (passes) => start(passes as Pass[]));
process.on("message", (message) => {
  if (message === "report") process.send?.({ said, thrownOut, refusedAtTheDoor, open: speakers.size });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });

/** Addresses of abusers: eight to each, so that budgets of an address bite. */
function homeOf(index: number): string {
  return addressOf(60_000 + (index >> 3));
}

function start(passes: readonly Pass[]): void {
  const kinds = [flooder, swarmMaker, babbler, giant, dribbler, forger, loiterer, zombie];
  for (let index = 0; index < sockets; index += 1) {
    const kind = kinds[index % kinds.length] ?? babbler;
    kind(index, passes[index % passes.length]);
  }
  let turn: IterableIterator<() => void> = speakers.values();
  let beforeMs = performance.now();
  setInterval(() => {
    const nowMs = performance.now();
    // Of what it could not say in time not more than a second's worth is said later.
    let due = Math.min(1_000, nowMs - beforeMs) * (perSecond / 1_000 / wordsInATurn);
    beforeMs = nowMs;
    for (; due >= 1; due -= 1) {
      let next = turn.next();
      if (next.done) {
        turn = speakers.values();
        next = turn.next();
      }
      next.value?.();
    }
  }, 10);
}

/** A socket that comes back whenever it is closed; `greet` is called when it is open. */
function stubborn(index: number, greet: (socket: WebSocket) => void, comesBackMs = 500): void {
  const raw = connect({ port, host: "127.0.0.1", localAddress: homeOf(index) });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/tracker`, {
    createConnection: () => raw,
    perMessageDeflate: false,
  });
  rawOf.set(socket, raw);
  socket.on("error", () => undefined);
  socket.on("unexpected-response", () => {
    refusedAtTheDoor += 1;
    socket.terminate();
  });
  socket.on("open", () => greet(socket));
  socket.on("close", () => {
    thrownOut += 1;
    setTimeout(() => stubborn(index, greet, comesBackMs), comesBackMs);
  });
}

/** Says a thing of its kind whenever it is its turn, as long as the socket is open. */
function speak(socket: WebSocket, say: () => string | Buffer, words = wordsInATurn): void {
  const turn = () => {
    if (socket.readyState !== WebSocket.OPEN) return void speakers.delete(turn);
    said += words;
    const raw = rawOf.get(socket);
    raw?.cork();
    for (let word = 0; word < words; word += 1) socket.send(say());
    raw?.uncork();
  };
  speakers.add(turn);
  socket.once("close", () => speakers.delete(turn));
}

function withHello(pass: Pass | undefined, then: (socket: WebSocket) => void): (socket: WebSocket) => void {
  return (socket) =>
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "challenge") socket.send(helloOf(pass, message.nonce));
      if (message.type === "welcome") then(socket);
    });
}

function helloOf(pass: Pass | undefined, nonce: string): string {
  const { token = "", publicKey = "", privateKey = "" } = pass ?? {};
  const key = { key: privateKey, format: "pem" } as const;
  const signature = sign(null, Buffer.from(helloText(nonce)), key).toString("base64url");
  return JSON.stringify({ type: "hello", protocol: 1, token, publicKey, signature });
}

/** A listener who announces the same song for ever. */
function flooder(index: number, pass: Pass | undefined): void {
  const change = JSON.stringify({ type: "announce", changes: [["0".repeat(32), 1, 3]] });
  stubborn(
    index,
    withHello(pass, (socket) => speak(socket, () => change)),
  );
}

let songs = 0;

function nextSong(): string {
  songs += 1;
  return songs.toString(16).padStart(32, "f");
}

/** A listener who opens swarms of songs that do not exist. */
function swarmMaker(index: number, pass: Pass | undefined): void {
  const say = () => {
    const changes = Array.from({ length: 40 }, () => [nextSong(), 1, 1]);
    return JSON.stringify({ type: "announce", changes });
  };
  stubborn(
    index,
    withHello(pass, (socket) => speak(socket, say)),
  );
}

/** Nonsense from a listener. */
function babbler(index: number, pass: Pass | undefined): void {
  stubborn(
    index,
    withHello(pass, (socket) => speak(socket, () => `{"type":"offer","to":${"[".repeat(50)}`)),
  );
}

/** Frames of a megabyte. */
function giant(index: number): void {
  const frame = Buffer.alloc(1_048_576, 32).toString();
  stubborn(index, (socket) => speak(socket, () => frame, 1), 10_000);
}

/** One frame that never ends, byte by byte. */
function dribbler(index: number): void {
  stubborn(index, (socket) => {
    const turn = () => {
      if (socket.readyState !== WebSocket.OPEN) return void speakers.delete(turn);
      said += 1;
      socket.send(" ", { fin: false });
    };
    speakers.add(turn);
    socket.once("close", () => speakers.delete(turn));
  });
}

/** Hellos with tokens that nobody gave. */
function forger(index: number): void {
  const keys = generateKeyPairSync("ed25519");
  const pass = {
    token: `${"a".repeat(36)}.${"b".repeat(120)}.${"c".repeat(86)}`,
    publicKey: keys.publicKey.export({ format: "jwk" }).x ?? "",
    privateKey: keys.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
  stubborn(
    index,
    withHello(pass, () => undefined),
    2_000,
  );
}

/** A handshake, one byte a second. */
function loiterer(index: number): void {
  const socket: Socket = connect({ port, host: "127.0.0.1", localAddress: homeOf(index) });
  const text = "GET /tracker HTTP/1.1\r\nHost: tutti\r\nUpgrade: websocket\r\n";
  let at = 0;
  const timer = setInterval(() => {
    socket.write(text[at % text.length] ?? " ");
    at += 1;
  }, 1_000);
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearInterval(timer);
    thrownOut += 1;
    setTimeout(() => loiterer(index), 200);
  });
}

/** Asks without end and never reads. */
function zombie(index: number, pass: Pass | undefined): void {
  const change = (want: number) => JSON.stringify({ type: "announce", changes: [["1".repeat(32), 1, want]] });
  let want = 1;
  stubborn(
    index,
    withHello(pass, (socket) => {
      socket.pause();
      speak(socket, () => {
        want = want === 3 ? 1 : want + 1;
        return change(want);
      });
    }),
  );
}
