import { percentile } from "../figures/figures.ts";

/** What one listener sent to others, and what it received from them and from the origin: bytes of music. */
export interface Account {
  /** Of its line: "50/10" for so many Mbit/s down and up. */
  readonly line: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** How sent ÷ received is spread over some listeners. */
export interface Balance {
  readonly listeners: number;
  readonly median: number;
  readonly p95: number;
  readonly greatest: number;
  /** Listeners that sent more than they received, and more than 1.2 times as much. */
  readonly above: number;
  readonly farAbove: number;
  /** What was sent beyond 1.2 times what its sender received, as a share of all that was sent. */
  readonly excessShare: number;
}

/** Nobody is to send more than so many times what it receives while others could. */
const mostSent = 1.2;

export function balanceOf(accounts: readonly Account[]): Balance {
  const ratios = accounts.map(sentOverReceived).sort((one, other) => one - other);
  let [sent, excess] = [0, 0];
  for (const { sentBytes, receivedBytes } of accounts) {
    sent += sentBytes;
    excess += Math.max(0, sentBytes - mostSent * receivedBytes);
  }
  return {
    listeners: accounts.length,
    median: percentile(ratios, 0.5),
    p95: percentile(ratios, 0.95),
    greatest: percentile(ratios, 1),
    above: ratios.filter((ratio) => ratio > 1).length,
    farAbove: ratios.filter((ratio) => ratio > mostSent).length,
    excessShare: sent === 0 ? 0 : excess / sent,
  };
}

/** Who neither sent nor received is even; who only sent is not. */
function sentOverReceived({ sentBytes, receivedBytes }: Account): number {
  if (sentBytes === 0) return 0;
  return receivedBytes === 0 ? Infinity : sentBytes / receivedBytes;
}
