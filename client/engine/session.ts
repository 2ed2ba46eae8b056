import type { SessionResponse } from "../../shared/api/session.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { tokenSpareMs, trackerAttemptMs } from "./limits.ts";

interface Held {
  readonly session: SessionResponse;
  /** On this page's clock. */
  readonly validUntilMs: number;
}

/** Asks for sessions and keeps the newest. Without a public key it brings the policy and the operator's keys, no token. */
export class Sessions {
  readonly #baseUrl: string;
  #held: Held | null = null;
  #withToken: Held | null = null;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** The newest answer of the server, whatever its age. */
  get latest(): SessionResponse | null {
    return (this.#withToken ?? this.#held)?.session ?? null;
  }

  /** Without a key: contacts nobody but the catalogue. */
  async ask(): Promise<Result<SessionResponse, string>> {
    return await this.#request(undefined);
  }

  /** A session whose token is still good for a while. */
  async withToken(publicKey: string): Promise<Result<SessionResponse, string>> {
    if (this.#withToken && this.#withToken.validUntilMs - tokenSpareMs > performance.now()) {
      return ok(this.#withToken.session);
    }
    return await this.#request(publicKey);
  }

  /** The tracker refused the token. */
  forgetToken(): void {
    this.#withToken = null;
  }

  async #request(publicKey: string | undefined): Promise<Result<SessionResponse, string>> {
    try {
      const response = await fetch(new URL("/api/v1/session", this.#baseUrl), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(publicKey === undefined ? {} : { publicKey }),
        signal: AbortSignal.timeout(trackerAttemptMs),
      });
      if (!response.ok) return fail(`Cannot open a session: status ${response.status}`);
      const session = (await response.json()) as SessionResponse;
      const fault = faultIn(session);
      if (fault) return fail(`Cannot open a session: ${fault}`);
      const held = { session, validUntilMs: performance.now() + (session.expiresAtMs - session.nowMs) };
      if (session.token === null) this.#held = held;
      else this.#withToken = held;
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
  return typeof value === "string" && URL.canParse(value, "https://page.invalid");
}
