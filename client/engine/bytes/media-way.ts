import { type CdnFault, cdnFaults } from "../../../shared/cdn-fault.ts";
import { type Standing, type Ticket, type Way, Ways } from "../../../shared/ways/ways.ts";
import { type Chance, jitterMs } from "../chance.ts";
import { type Clock, wait } from "../clock.ts";
import { cdnSilentMs, passByMaxMs, passByPressingMaxMs } from "../limits.ts";
import type { ServerAnswers } from "../session/server-answers.ts";

export interface MediaWayOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** What stands before `/{renditionId}/…`, without a slash at its end: the CDN's, or the server's own where there is no CDN. */
  mediaUrl(): string;
  /** The server's own. */
  originUrl(): string;
  /** Told of each question and whether an answer came, if given. */
  readonly answers?: Pick<ServerAnswers, "asked">;
}

export interface MediaAsk {
  /** Aborted with a `TimeoutError` where nothing came in time. */
  readonly signal: AbortSignal;
  /** The sound waits for it. */
  readonly pressing: boolean;
  readonly headers?: Record<string, string>;
  readonly cache?: RequestCache;
}

/** The head of an answer. Whoever reads its body says how it ended: the first word counts. */
export interface MediaAnswer {
  readonly response: Response;
  /** It came past the CDN. */
  readonly isFallback: boolean;
  /** It came through the CDN: when it is of no use, the next request goes to the origin. */
  readonly mayBePassedBy: boolean;
  /** All of it is here, and it is what the manifest says. */
  worked(): void;
  failed(fault: CdnFault): void;
  /** Nobody wants it any more. */
  calledOff(): void;
}

type Head =
  | { readonly type: "good"; readonly response: Response }
  | { readonly type: "status"; readonly response: Response; readonly fault: CdnFault }
  | { readonly type: "unreachable"; readonly error: unknown };

interface Attempt {
  readonly head: Promise<Head>;
  abort(): void;
}

const pastCdn: Ticket = { way: "origin", isProbe: false };

/** Asks for media: through the CDN, and of the origin itself where the CDN fails. */
export class MediaWay {
  readonly #options: MediaWayOptions;
  readonly #ways: Ways;
  readonly #faults = Object.fromEntries(cdnFaults.map((fault) => [fault, 0])) as Record<CdnFault, number>;

  constructor(options: MediaWayOptions) {
    this.#options = options;
    this.#ways = new Ways(() => options.chance.fraction());
  }

  get standing(): Standing {
    return this.#ways.standing;
  }

  /** Answers of the CDN that were of no use. */
  get faults(): Readonly<Record<CdnFault, number>> {
    return { ...this.#faults };
  }

  /** The head of an answer, whatever its status; throws where there is none, like `fetch`. */
  async open(path: string, ask: MediaAsk): Promise<MediaAnswer> {
    const ticket = this.#hasCdn ? this.#ways.choose(ask.pressing, this.#nowMs) : pastCdn;
    if (ticket.way === "origin") return await this.#openOrigin(path, ask);
    const attempt = this.#attempt("cdn", path, ask);
    const head = await (ask.pressing ? this.#withinPatience(attempt, ask.signal) : attempt.head);
    if (head === null) return await this.#race(attempt, ticket, path, ask);
    if (head.type === "good") return this.#answer(head.response, ticket);
    const isRefused = head.type === "status" && head.fault === "refused";
    if (!isRefused && !this.#cdnFailed(head, ticket, ask.signal)) throw ask.signal.reason;
    const waitMs = ask.pressing ? passByPressingMaxMs : passByMaxMs;
    await wait(this.#options.clock, jitterMs(this.#options.chance, 0, waitMs), ask.signal);
    return isRefused ? await this.#openRefused(head.response, ticket, path, ask) : await this.#openOrigin(path, ask);
  }

  /** The CDN is at fault only when the origin has what it refuses. */
  async #openRefused({ body }: Response, ticket: Ticket, path: string, ask: MediaAsk): Promise<MediaAnswer> {
    void body?.cancel().catch(() => undefined);
    try {
      const answer = await this.#openOrigin(path, ask);
      if (answer.response.ok) this.#blame(ticket, "refused");
      return answer;
    } finally {
      this.#ways.calledOff(ticket);
    }
  }

  get #hasCdn(): boolean {
    return this.#options.mediaUrl() !== this.#options.originUrl();
  }

  get #nowMs(): number {
    return this.#options.clock.nowMs();
  }

  async #openOrigin(path: string, ask: MediaAsk): Promise<MediaAnswer> {
    return this.#answerOfOrigin(await this.#attempt("origin", path, ask).head, ask.signal);
  }

  /** Null: it is silent for longer than a listener who waits should bear. */
  async #withinPatience({ head }: Attempt, signal: AbortSignal): Promise<Head | null> {
    const done = new AbortController();
    const stop = () => done.abort();
    signal.addEventListener("abort", stop);
    const silence = wait(this.#options.clock, cdnSilentMs, done.signal).then(() => (signal.aborted ? head : null));
    return await Promise.race([head, silence]).finally(() => {
      stop();
      signal.removeEventListener("abort", stop);
    });
  }

  /** The CDN and the origin: whoever answers first. */
  async #race(cdn: Attempt, ticket: Ticket, path: string, ask: MediaAsk): Promise<MediaAnswer> {
    const origin = this.#attempt("origin", path, ask);
    const isFirst = await Promise.race([cdn.head.then(({ type }) => type === "good"), origin.head.then(() => false)]);
    const cdnHead = isFirst ? await cdn.head : null;
    if (cdnHead?.type === "good") {
      origin.abort();
      return this.#answer(cdnHead.response, ticket);
    }
    const originHead = await origin.head;
    if (originHead.type === "good") {
      cdn.abort();
      this.#blame(ticket, "silent");
      return this.#answerOfOrigin(originHead, ask.signal);
    }
    // Neither is well: whatever the CDN says in the end.
    const lastHead = await cdn.head;
    if (lastHead.type === "good") return this.#answer(lastHead.response, ticket);
    this.#cdnFailed(lastHead, ticket, ask.signal);
    return this.#answerOfOrigin(originHead, ask.signal);
  }

  #attempt(way: Way, path: string, { signal, headers = {}, cache = "default" }: MediaAsk): Attempt {
    const { mediaUrl, originUrl } = this.#options;
    const own = new AbortController();
    const abort = () => own.abort(signal.reason);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    const url = `${way === "cdn" ? mediaUrl() : originUrl()}/${path}`;
    const asked = this.#options.answers?.asked(path.split("/", 1)[0] ?? "", this.#nowMs);
    const head = fetch(url, { headers, cache, signal: own.signal, credentials: "omit" }).then(
      (response) => {
        if (response.status < 500) asked?.answered();
        else asked?.failed(this.#nowMs);
        return headOf(response);
      },
      (error): Head => {
        if (own.signal.aborted && !isTimeout(own.signal)) asked?.calledOff(this.#nowMs);
        else asked?.failed(this.#nowMs);
        return { type: "unreachable", error };
      },
    );
    return { head, abort: () => own.abort() };
  }

  /** False: it was called off, and nobody is to blame. */
  #cdnFailed(head: Exclude<Head, { type: "good" }>, ticket: Ticket, signal: AbortSignal): boolean {
    if (head.type === "status") {
      void head.response.body?.cancel().catch(() => undefined);
      this.#blame(ticket, head.fault);
      return true;
    }
    if (!signal.aborted) {
      this.#blame(ticket, "unreachable");
      return true;
    }
    if (isTimeout(signal)) this.#blame(ticket, "silent");
    else this.#ways.calledOff(ticket);
    return false;
  }

  #answerOfOrigin(head: Head, signal: AbortSignal): MediaAnswer {
    if (head.type === "unreachable") {
      if (!signal.aborted || isTimeout(signal)) this.#ways.originFailed();
      throw head.error;
    }
    if (head.type === "status" && head.fault === "failing") this.#ways.originFailed();
    return this.#answer(head.response, pastCdn);
  }

  #answer(response: Response, ticket: Ticket): MediaAnswer {
    let isOpen = true;
    const once = (end: () => void) => () => {
      if (!isOpen) return;
      isOpen = false;
      end();
    };
    return {
      response,
      isFallback: ticket.way === "origin" && this.#hasCdn,
      mayBePassedBy: ticket.way === "cdn",
      worked: once(() => this.#ways.worked(ticket, this.#nowMs)),
      calledOff: once(() => this.#ways.calledOff(ticket)),
      failed: (fault) =>
        once(() => {
          if (ticket.way === "cdn") this.#blame(ticket, fault);
          else if (fault !== "refused") this.#ways.originFailed();
        })(),
    };
  }

  #blame(ticket: Ticket, fault: CdnFault): void {
    this.#faults[fault] += 1;
    this.#ways.failed(ticket, fault, this.#nowMs);
  }
}

function headOf(response: Response): Head {
  if (response.ok) return { type: "good", response };
  return { type: "status", response, fault: response.status >= 500 || response.status === 429 ? "failing" : "refused" };
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
}
