import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { reasonOf } from "../finding.ts";
import type { IceAddress } from "./ice-address.ts";
import { decodeStun, messageBytes, type StunMessage } from "./stun-message.ts";

/** What is said to one STUN or TURN server, and what it answers. One request at a time. */
export interface StunExchange {
  /** Sends, and waits for the answer with the same transaction. The failure says in words why there was none. */
  ask(bytes: Buffer, transactionId: Buffer): Promise<Result<StunMessage, string>>;
  /** Sends what nobody answers. */
  say(bytes: Buffer): void;
  close(): void;
}

/** UDP loses packets: a request is repeated after these times, and given up after the last. */
const repeatAfterMs = [400, 800, 1_300];
/** A server that accepts a connection answers at once. */
const streamTimeoutMs = 2_500;
const connectTimeoutMs = 3_000;
/** No answer is longer: the largest attribute that we ask for has a few hundred bytes. */
const streamBytesMax = 65_555;

export async function openStunExchange(to: IceAddress): Promise<Result<StunExchange, string>> {
  switch (to.transport) {
    case "udp":
      return openDatagrams(to);
    case "tcp":
    case "tls":
      return openStream(to);
    case "dtls":
      return fail("TURN over DTLS cannot be tried from here");
  }
}

/** Answers that came, by transaction. */
class Answers {
  readonly #waiting = new Map<string, (answer: Result<StunMessage, string>) => void>();

  take(bytes: Buffer): void {
    const decoded = decodeStun(bytes);
    if (!decoded.ok) return;
    this.#waiting.get(decoded.value.transactionId.toString("hex"))?.(decoded);
  }

  end(reason: string): void {
    for (const settle of this.#waiting.values()) settle(fail(reason));
  }

  wait(transactionId: Buffer): Promise<Result<StunMessage, string>> {
    const key = transactionId.toString("hex");
    return new Promise((resolve) => {
      this.#waiting.set(key, (answer) => {
        this.#waiting.delete(key);
        resolve(answer);
      });
    });
  }
}

async function openDatagrams({ host, port }: IceAddress): Promise<Result<StunExchange, string>> {
  let found: { address: string; family: number };
  try {
    found = await lookup(host);
  } catch (error) {
    return fail(`its name cannot be resolved (${reasonOf(error)})`);
  }
  const socket = createSocket(found.family === 6 ? "udp6" : "udp4");
  const answers = new Answers();
  socket.on("message", (bytes) => answers.take(bytes));
  // A connected socket hears of a closed port at once, by ICMP.
  socket.on("error", (error) => answers.end(reasonOf(error)));
  const connected = await new Promise<Result<null, string>>((resolve) => {
    socket.once("error", (error) => resolve(fail(reasonOf(error))));
    socket.connect(port, found.address, () => resolve(ok(null)));
  });
  if (!connected.ok) {
    socket.close();
    return connected;
  }
  return ok({
    async ask(bytes, transactionId) {
      const answer = answers.wait(transactionId);
      let attempt = 0;
      let timer: NodeJS.Timeout;
      const attemptOnce = () => {
        const waitMs = repeatAfterMs[attempt];
        if (waitMs === undefined) return answers.end("no answer");
        attempt += 1;
        socket.send(bytes);
        timer = setTimeout(attemptOnce, waitMs);
      };
      attemptOnce();
      return answer.finally(() => clearTimeout(timer));
    },
    say: (bytes) => socket.send(bytes),
    close: () => socket.close(),
  });
}

async function openStream({ host, port, transport }: IceAddress): Promise<Result<StunExchange, string>> {
  const connected = await new Promise<Result<Socket, string>>((resolve) => {
    const made =
      transport === "tls"
        ? connectTls({ host, port, ...(isName(host) ? { servername: host } : {}) })
        : connect({ host, port });
    const give = (result: Result<Socket, string>) => {
      made.setTimeout(0);
      if (!result.ok) made.destroy();
      resolve(result);
    };
    made.setTimeout(connectTimeoutMs, () => give(fail("no answer")));
    made.once("error", (error) => give(fail(reasonOf(error))));
    made.once(transport === "tls" ? "secureConnect" : "connect", () => give(ok(made)));
  });
  if (!connected.ok) return connected;
  const socket = connected.value;
  const answers = new Answers();
  let pending = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (
      let length = messageBytes(pending);
      length !== null && pending.length >= length;
      length = messageBytes(pending)
    ) {
      answers.take(pending.subarray(0, length));
      pending = pending.subarray(length);
    }
    if (pending.length > streamBytesMax) socket.destroy();
  });
  socket.on("error", (error) => answers.end(reasonOf(error)));
  socket.on("close", () => answers.end("the server closed the connection"));
  return ok({
    async ask(bytes, transactionId) {
      if (socket.destroyed) return fail("the server closed the connection");
      const answer = answers.wait(transactionId);
      socket.write(bytes);
      const timer = setTimeout(() => answers.end("no answer"), streamTimeoutMs);
      return answer.finally(() => clearTimeout(timer));
    },
    say: (bytes) => void socket.write(bytes),
    close: () => socket.destroy(),
  });
}

function isName(host: string): boolean {
  return !/^[\d.]+$/.test(host) && !host.includes(":");
}
