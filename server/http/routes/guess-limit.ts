import type { FastifyRequest } from "fastify";
import { lineOf } from "../../../shared/signal/address.ts";
import { fullBucket, isFull, type TokenBucket, type TokenRate, takeTokens } from "../../../shared/token-bucket.ts";
import { ApiError } from "../api-error.ts";
import { cookieName } from "../operator-access.ts";

/** Wrong tokens and cookies of one address: an operator mistypes, a dashboard with an old token asks every two seconds. */
export const guessRate: TokenRate = { burst: 60, perSecond: 1 };
const sweepAfter = 1_000;

/** Whoever has shown too many wrong tokens is not heard for a while, whatever it shows. */
export class GuessLimit {
  readonly #byAddress = new Map<string, TokenBucket>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Throws `too-many-requests`; else what `isRight` says of the request, and a wrong answer is counted. */
  judge(request: FastifyRequest, isRight: (request: FastifyRequest) => boolean): boolean {
    const { authorization, cookie } = request.headers;
    // Other programs of this host may have cookies of their own.
    if (authorization === undefined && !cookie?.includes(`${cookieName}=`)) return isRight(request);
    const nowMs = this.#nowMs();
    const line = lineOf(request.ip);
    const bucket = this.#byAddress.get(line);
    if (bucket !== undefined && !takeTokens(bucket, guessRate, 1, nowMs))
      throw new ApiError("too-many-requests", "Too many wrong tokens came from this address: try again in a minute");
    if (isRight(request)) {
      if (bucket !== undefined) bucket.tokens += 1;
      return true;
    }
    if (bucket === undefined) this.#remember(line, nowMs);
    return false;
  }

  get size(): number {
    return this.#byAddress.size;
  }

  #remember(address: string, nowMs: number): void {
    if (this.#byAddress.size >= sweepAfter)
      for (const [other, bucket] of this.#byAddress)
        if (isFull(bucket, guessRate, nowMs)) this.#byAddress.delete(other);
    const bucket = fullBucket(guessRate, nowMs);
    takeTokens(bucket, guessRate, 1, nowMs);
    this.#byAddress.set(address, bucket);
  }
}
