import { insideRoundTripMaxMs } from "../limits.ts";

/** What is read of the entries of an `RTCStatsReport`: the pair of addresses that is used, and the addresses. */
interface Stats {
  readonly id: string;
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly state?: string;
  /** Seconds that the last check of the pair took. */
  readonly currentRoundTripTime?: number;
  readonly candidateType?: string;
}

/**
 * Whether two ends have reached each other inside one network. `unsure`: by their addresses they have, but the last check took too long for
 * that: the network may be one over the internet (a VPN, or a carrier's), or the machine is busy.
 */
export type Whereabouts = "inside" | "unsure" | "outside";

/**
 * Each end must be seen at an address of its machine, and not of a router or a relay. Our own is `host` then: whoever sees us through a
 * router makes it `srflx` or `prflx`. The other's may be `prflx`: it was seen before it was told, as it happens with names that stand for
 * hidden addresses. The addresses themselves are hidden.
 */
export function whereaboutsOf(report: { readonly values: () => Iterable<unknown> }): Whereabouts {
  const all = new Map<string, Stats>();
  for (const entry of report.values()) all.set((entry as Stats).id, entry as Stats);
  const pair = usedPair([...all.values()]);
  const local = all.get(pair?.localCandidateId ?? "")?.candidateType;
  const remote = all.get(pair?.remoteCandidateId ?? "")?.candidateType;
  if (local !== "host" || (remote !== "host" && remote !== "prflx")) return "outside";
  const roundTripMs = 1_000 * (pair?.currentRoundTripTime ?? 0);
  return roundTripMs > insideRoundTripMaxMs ? "unsure" : "inside";
}

/** Chromium and WebKit name it in the transport, Firefox marks it. */
function usedPair(entries: readonly Stats[]): Stats | undefined {
  const transport = entries.find(({ selectedCandidatePairId }) => selectedCandidatePairId !== undefined);
  const pairs = entries.filter(({ type }) => type === "candidate-pair");
  if (transport !== undefined) return pairs.find(({ id }) => id === transport.selectedCandidatePairId);
  return (
    pairs.find(({ selected }) => selected === true) ??
    pairs.find(({ nominated, state }) => nominated === true && state === "succeeded")
  );
}
