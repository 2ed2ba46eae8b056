/** A token bucket: `tokens` were there at `atMs`. */
export interface Bucket {
  tokens: number;
  atMs: number;
}

/** Takes `cost` tokens, if there are as many. The bucket fills up to `burst`. */
export function takeTokens(
  bucket: Bucket,
  cost: number,
  rate: { readonly burst: number; readonly tokensPerSecond: number; readonly nowMs: number },
): boolean {
  const refill = (Math.max(0, rate.nowMs - bucket.atMs) * rate.tokensPerSecond) / 1_000;
  bucket.tokens = Math.min(rate.burst, bucket.tokens + refill);
  bucket.atMs = rate.nowMs;
  if (bucket.tokens < cost) return false;
  bucket.tokens -= cost;
  return true;
}
