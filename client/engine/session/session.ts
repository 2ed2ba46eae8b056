import type { SessionResponse } from "../../../shared/api/session.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { type Clock, within } from "../clock.ts";
import { tokenSpareMs, trackerAttemptMs } from "../limits.ts";
import { openingSession, type ServerAnswers } from "./server-answers.ts";

interface Held {
  readonly session: SessionResponse;
  /** On the clock that was given. */
  readonly validUntilMs: number;
}

/** What of an answer opens the player again without the server: no token, no relay, nothing of the listener. */
export type KeptSession = Pick<SessionResponse, "operatorKeys" | "mediaBaseUrl" | "sharing">;

/** Where the newest answer outlives the page. */
export interface SessionKeeper {
  /** Null: nothing is kept, or nothing that can be used. */
  read(): KeptSession | null;
  keep(session: KeptSession): void;
}

export interface SessionsOptions {
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Told of what is asked without a key, if given. */
  readonly answers?: Pick<ServerAnswers, "asked">;
  /** Has each answer to keep, if given. */
  readonly keeper?: SessionKeeper;
}

/** Asks for sessions and keeps the newest. Without a public key it brings the policy and the operator's keys, no token. */
export class Sessions {
  readonly #options: SessionsOptions;
  #held: Held | null = null;
  #withToken: Held | null = null;
  #kept: KeptSession | null = null;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** The newest answer of the server, whatever its age. */
  get latest(): SessionResponse | null {
    return (this.#withToken ?? this.#held)?.session ?? null;
  }

  /** What the server said last; on a page that began without the server, on an earlier visit. */
  get known(): KeptSession | null {
    return this.latest ?? this.#kept;
  }

  /** Begins with what an earlier visit kept, until the server answers. Null: there is nothing to begin with. */
  beginWithKept(): KeptSession | null {
    this.#kept = this.#options.keeper?.read() ?? null;
    return this.#kept;
  }

  /** Without a key: contacts nobody but the catalogue. */
  async ask(): Promise<Result<SessionResponse, string>> {
    const { clock, answers } = this.#options;
    const asked = answers?.asked(openingSession, clock.nowMs());
    const session = await this.#request(undefined);
    if (session.ok) asked?.answered();
    else asked?.failed(clock.nowMs());
    return session;
  }

  /** A session whose token is still good for a while. */
  async withToken(publicKey: string): Promise<Result<SessionResponse, string>> {
    if (this.#withToken && this.#withToken.validUntilMs - tokenSpareMs > this.#options.clock.nowMs()) {
      return ok(this.#withToken.session);
    }
    return await this.#request(publicKey);
  }

  /** The tracker refused the token. */
  forgetToken(): void {
    this.#withToken = null;
  }

  async #request(publicKey: string | undefined): Promise<Result<SessionResponse, string>> {
    const url = new URL("/api/v1/session", this.#options.baseUrl);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(publicKey === undefined ? {} : { publicKey });
    try {
      const answer = await within(this.#options.clock, trackerAttemptMs, async (signal) => {
        const response = await fetch(url, { method: "POST", headers, body, signal });
        return response.ok ? ((await response.json()) as SessionResponse) : response.status;
      });
      if (typeof answer === "number") return fail(`Cannot open a session: status ${answer}`);
      const session = answer;
      const fault = faultIn(session);
      if (fault) return fail(`Cannot open a session: ${fault}`);
      const held = { session, validUntilMs: this.#options.clock.nowMs() + (session.expiresAtMs - session.nowMs) };
      if (session.token === null) this.#held = held;
      else this.#withToken = held;
      this.#options.keeper?.keep(session);
      return ok(session);
    } catch (error) {
      return fail(`Cannot open a session: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Our own server answers: enough is checked that an older or newer one fails here and not somewhere deep inside. */
export function faultIn(session: SessionResponse): string | null {
  if (typeof session !== "object" || session === null) return "the answer is no object";
  if (session.token !== null && typeof session.token !== "string") return "token is neither text nor null";
  if (!isTextList(session.operatorKeys)) return "operatorKeys is no list of texts";
  if (!Array.isArray(session.iceServers)) return "iceServers is no list";
  if (!isAddress(session.trackerUrl)) return "trackerUrl is no address";
  if (!isAddress(session.mediaBaseUrl)) return "mediaBaseUrl is no address";
  if (typeof session.sharing?.p2p !== "string") return "sharing is missing";
  if (!Number.isFinite(session.expiresAtMs) || !Number.isFinite(session.nowMs)) return "its times are no numbers";
  return null;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** A whole one, or one below any page. */
function isAddress(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new URL(value, "https://page.invalid").href !== "";
  } catch {
    return false;
  }
}
