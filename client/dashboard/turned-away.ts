import type { OpsSummary } from "../../shared/api/ops.ts";

/** What there is to say of connections that were turned away within the last minutes; null when there were none. */
export function turnedAway({ open, max, refusedOfLate }: OpsSummary["connections"]): string | null {
  const { room, address, struck, pace } = refusedOfLate;
  const count = (number: number) => number.toLocaleString("en");
  const sentences: string[] = [];
  if (room > 0)
    sentences.push(
      `In the last minutes ${count(room)} were turned away because all ${count(max)} were taken (${count(open)} are open now): raise the limit of open files, or see in the server’s log who takes them.`,
    );
  if (address > 0)
    sentences.push(
      `${count(address)} were turned away because their address had too many. If that address is your proxy’s, name it in TUTTI_TRUSTED_PROXIES.`,
    );
  if (struck > 0)
    sentences.push(
      `${count(struck)} were turned away because there was much to do, and their addresses had made trouble a minute before: the server’s log says which.`,
    );
  if (pace > 0)
    sentences.push(`${count(pace)} strangers were turned away so that those who are here are served in time.`);
  return sentences.length === 0 ? null : sentences.join(" ");
}
