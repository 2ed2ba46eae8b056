import { randomBytes } from "node:crypto";
import type { PeerId } from "../../shared/ids.ts";
import { type ClientMessage, closeCodes, type ServerMessage } from "../../shared/signal/message.ts";
import { parseClientMessage } from "../../shared/signal/parse-client-message.ts";
import { unreachable } from "../../shared/unreachable.ts";
import type { AbuseLog } from "../sockets/abuse-log.ts";
import { textFrame } from "../sockets/frame.ts";
import type { AddressBudgets } from "./address-budgets.ts";
import { checkHello, type Refusal, type VerifyToken } from "./hello.ts";
import { HelloDesk } from "./hello-desk.ts";
import type { TrackerServerLimits } from "./limits.ts";
import type { ListenerConnection } from "./listener-connection.ts";
import type { TrackerLog, TrackerMetrics } from "./metrics.ts";

export interface ListenerTalkOptions {
  readonly verifyToken: VerifyToken;
  readonly limits: TrackerServerLimits;
  readonly budgets: AddressBudgets;
  readonly abuse: AbuseLog;
  readonly log: TrackerLog;
  readonly metrics: TrackerMetrics;
  readonly clock: { nowMs(): number };
  /** Its hello is believed. */
  joined(connection: ListenerConnection, peerId: PeerId): void;
  /** A listener that has joined says something. */
  said(connection: ListenerConnection, message: ClientMessage): void;
}

/** What is said on the tracker's connections: a challenge, one hello, and then frames for the core. */
export class ListenerTalk {
  readonly #options: ListenerTalkOptions;
  readonly #desk = new HelloDesk();

  constructor(options: ListenerTalkOptions) {
    this.#options = options;
  }

  open(connection: ListenerConnection): void {
    const nonce = randomBytes(32).toString("base64url");
    connection.own.nonce = nonce;
    this.send(connection, { type: "challenge", nonce });
  }

  receive(connection: ListenerConnection, data: Buffer): void {
    const { budgets, abuse, metrics, clock } = this.#options;
    const { own } = connection;
    if (!budgets.take(own.budget, "frames", clock.nowMs())) {
      // Dropped unread and without an answer, so dropping costs us less than sending costs them.
      abuse.misdeed(connection.address, "more frames than its address may send", clock.nowMs());
      metrics.countRefusal("rate");
      return;
    }
    switch (own.step) {
      case "strange":
        own.step = "checking";
        // Read now: the bytes are good only until this returns.
        this.#desk.add(this.#welcome.bind(this, connection, data.toString()));
        break;
      case "checking":
        this.refuse(connection, { code: "malformed", message: "a frame before welcome" });
        break;
      case "known":
        this.#obey(connection, data.toString());
        break;
      default:
        unreachable(own.step);
    }
  }

  async #welcome(connection: ListenerConnection, text: string): Promise<void> {
    const { verifyToken, log, metrics, joined } = this.#options;
    const { own } = connection;
    if (!connection.isOpen) return;
    const checked = await checkHello({ text, nonce: own.nonce, verifyToken }).catch((error: unknown) => {
      log.warn({ error: String(error) }, "tracker: a hello could not be checked");
      return {
        ok: false as const,
        error: { code: "busy" as const, message: "the tracker could not check the token" },
      };
    });
    if (!connection.isOpen) return;
    metrics.countMessage(!checked.ok && checked.error.code === "malformed" ? "malformed" : "hello", "in");
    if (!checked.ok) {
      this.refuse(connection, checked.error);
      return;
    }
    own.step = "known";
    own.nonce = "";
    connection.accept();
    joined(connection, checked.value);
  }

  #obey(connection: ListenerConnection, text: string): void {
    const { metrics, limits, said } = this.#options;
    const parsed = parseClientMessage(text);
    if (!parsed.ok) {
      metrics.countMessage("malformed", "in");
      connection.own.malformed += 1;
      this.send(connection, { type: "error", code: "malformed", message: parsed.error });
      if (connection.own.malformed < limits.malformedMax) return;
      this.punish(connection, { code: closeCodes.malformed, reason: "malformed frames", deed: "malformed frames" });
      return;
    }
    const message = parsed.value;
    metrics.countMessage(message.type, "in");
    if (message.type === "announce") metrics.countAnnounce();
    said(connection, message);
  }

  send(connection: ListenerConnection, message: ServerMessage): void {
    if (!connection.isOpen || !connection.send(textFrame(JSON.stringify(message)))) return;
    this.#options.metrics.countMessage(message.type, "out");
  }

  /** Closes the connection of a listener that misbehaves, and says so in the log. */
  punish(
    connection: ListenerConnection,
    { code, reason, deed }: { readonly code: number; readonly reason: string; readonly deed: string },
  ): void {
    const { abuse, metrics, clock } = this.#options;
    abuse.misdeed(connection.address, deed, clock.nowMs());
    metrics.countRefusal(code === closeCodes.flood ? "flood" : "malformed");
    connection.shut(code, reason);
  }

  /** Closes the connection of a stranger whose hello is not believed, or does not come. */
  refuse(connection: ListenerConnection, refusal: Refusal): void {
    const { abuse, metrics, clock } = this.#options;
    abuse.misdeed(connection.address, `hello refused: ${refusal.code}`, clock.nowMs());
    metrics.countRefusal("hello");
    this.send(connection, { type: "refused", ...refusal });
    connection.shut(closeCodes.refused, refusal.code);
  }
}
