import { randomBytes } from "node:crypto";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { StunExchange } from "./stun-exchange.ts";
import {
  type Endpoint,
  encodeStun,
  errorOf,
  longTermKey,
  readAddress,
  type StunAttributes,
  type StunMessage,
  type StunMethod,
  writeAddress,
} from "./stun-message.ts";

export interface TurnCredential {
  readonly username: string;
  readonly credential: string;
}

/** Why a request failed. `code` is the server's, such as 401; null when no readable answer came. */
export interface TurnTrouble {
  readonly code: number | null;
  readonly words: string;
}

/** Our own address as a STUN server sees it. */
export async function askMappedAddress(exchange: StunExchange): Promise<Result<Endpoint, TurnTrouble>> {
  const transactionId = randomBytes(12);
  const bytes = encodeStun({ method: "binding", kind: "request", transactionId, attributes: {} });
  const answer = await exchange.ask(bytes, transactionId);
  if (!answer.ok) return fail({ code: null, words: answer.error });
  return addressIn(answer.value, "xorMappedAddress");
}

/** One listener at a TURN server, by long-term credentials (RFC 8489, 9.2), over UDP to others (RFC 8656). */
export class TurnClient {
  readonly #exchange: StunExchange;
  readonly #credential: TurnCredential;
  #realm: Buffer = Buffer.alloc(0);
  #nonce: Buffer = Buffer.alloc(0);

  constructor(exchange: StunExchange, credential: TurnCredential) {
    this.#exchange = exchange;
    this.#credential = credential;
  }

  /** Asks for an allocation; the value is the address at which others reach us through the relay. */
  async allocate(): Promise<Result<Endpoint, TurnTrouble>> {
    const udp = Buffer.from([17, 0, 0, 0]);
    const attributes = { requestedTransport: udp };
    // The first request always fails: its refusal tells realm and nonce.
    const first = await this.#ask("allocate", attributes, false);
    if (first.ok) return fail({ code: null, words: "it gives allocations to everybody, without credentials" });
    if (first.error.code !== 401) return first;
    const answer = await this.#request("allocate", attributes);
    return answer.ok ? addressIn(answer.value, "relayedAddress") : answer;
  }

  /** Asks the relay to let packets pass to this address and from it. */
  async permit(peer: Endpoint): Promise<Result<null, TurnTrouble>> {
    const answer = await this.#request("permission", { peerAddress: writeAddress(peer) });
    return answer.ok ? ok(null) : answer;
  }

  /** Sends a packet to somebody through the relay; nobody says whether it went. */
  send(peer: Endpoint, data: Buffer): void {
    const attributes = { peerAddress: writeAddress(peer), data };
    this.#exchange.say(encodeStun({ method: "send", kind: "indication", transactionId: randomBytes(12), attributes }));
  }

  /** Gives the allocation back. */
  async release(): Promise<Result<null, TurnTrouble>> {
    const answer = await this.#request("refresh", { lifetime: Buffer.alloc(4) });
    return answer.ok ? ok(null) : answer;
  }

  async #request(method: StunMethod, attributes: StunAttributes): Promise<Result<StunMessage, TurnTrouble>> {
    const answer = await this.#ask(method, attributes, true);
    // 438: the nonce has become old; the refusal brought a new one.
    return !answer.ok && answer.error.code === 438 ? this.#ask(method, attributes, true) : answer;
  }

  async #ask(
    method: StunMethod,
    attributes: StunAttributes,
    isSigned: boolean,
  ): Promise<Result<StunMessage, TurnTrouble>> {
    const { username, credential } = this.#credential;
    const transactionId = randomBytes(12);
    const proof = { username: Buffer.from(username), realm: this.#realm, nonce: this.#nonce };
    const bytes = encodeStun({
      method,
      kind: "request",
      transactionId,
      attributes: isSigned ? { ...attributes, ...proof } : attributes,
      ...(isSigned ? { integrityKey: longTermKey(username, this.#realm.toString(), credential) } : {}),
    });
    const answer = await this.#exchange.ask(bytes, transactionId);
    if (!answer.ok) return fail({ code: null, words: answer.error });
    this.#realm = answer.value.attributes.realm ?? this.#realm;
    this.#nonce = answer.value.attributes.nonce ?? this.#nonce;
    const error = errorOf(answer.value);
    return error ? fail(error) : ok(answer.value);
  }
}

function addressIn(message: StunMessage, name: "relayedAddress" | "xorMappedAddress"): Result<Endpoint, TurnTrouble> {
  const error = errorOf(message);
  if (error) return fail(error);
  const endpoint = readAddress(message.attributes[name], message.transactionId);
  return endpoint ? ok(endpoint) : fail({ code: null, words: "its answer holds no address" });
}
