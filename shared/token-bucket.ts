/** What is left of a budget: `tokens` were there at `tokensAtMs`. */
export interface TokenBucket {
  tokens: number;
  tokensAtMs: number;
}

/** `burst` at once, and `perSecond` after it. */
export interface TokenRate {
  readonly burst: number;
  readonly perSecond: number;
}

export function fullBucket({ burst }: TokenRate, nowMs: number): TokenBucket {
  return { tokens: burst, tokensAtMs: nowMs };
}

/** Takes `cost` tokens, if there are as many. A clock that goes backwards gives nothing and takes nothing. */
export function takeTokens(bucket: TokenBucket, rate: TokenRate, cost: number, nowMs: number): boolean {
  refill(bucket, rate, nowMs);
  if (bucket.tokens < cost) return false;
  bucket.tokens -= cost;
  return true;
}

/** As good as new: its owner may forget it, unless there is another reason to remember it. */
export function isFull(bucket: TokenBucket, rate: TokenRate, nowMs: number): boolean {
  refill(bucket, rate, nowMs);
  return bucket.tokens >= rate.burst;
}

/** In how many ms there are `cost` tokens, if nobody takes any before; 0: there are. */
export function tokensInMs(bucket: TokenBucket, rate: TokenRate, cost: number, nowMs: number): number {
  return Math.max(0, ((cost - tokensAt(bucket, rate, nowMs)) * 1_000) / rate.perSecond);
}

function refill(bucket: TokenBucket, rate: TokenRate, nowMs: number): void {
  bucket.tokens = tokensAt(bucket, rate, nowMs);
  bucket.tokensAtMs = nowMs;
}

function tokensAt({ tokens, tokensAtMs }: TokenBucket, { burst, perSecond }: TokenRate, nowMs: number): number {
  return Math.min(burst, tokens + (Math.max(0, nowMs - tokensAtMs) * perSecond) / 1_000);
}
