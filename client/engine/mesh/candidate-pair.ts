/** What is read of the entries of an `RTCStatsReport`: the pair of addresses that is used, and the other end's address. */
interface Stats {
  readonly id: string;
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  readonly remoteCandidateId?: string;
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly candidateType?: string;
}

/**
 * Whether two ends have reached each other at an address of a machine, and not of a router or a relay. A `prflx` address was seen before
 * it was told, as it happens with names that stand for hidden addresses.
 */
export function isMachineToMachine(report: { readonly values: () => Iterable<unknown> }): boolean {
  const all = new Map<string, Stats>();
  for (const entry of report.values()) all.set((entry as Stats).id, entry as Stats);
  const remote = all.get(usedPair([...all.values()])?.remoteCandidateId ?? "");
  return remote?.candidateType === "host" || remote?.candidateType === "prflx";
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
