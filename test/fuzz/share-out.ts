/** Part of a campaign that one target may have at most: the cheapest parsers are not the ones that matter most. */
const partMax = 0.1;

export interface Speed {
  readonly name: string;
  readonly inputsPerSecond: number;
}

/**
 * Shares a campaign's inputs out over its targets: so that each is fuzzed for as long as the others, but no target with more
 * than a part of the whole while others can take it. The parts add up to `inputs`.
 */
export function shareOut(speeds: readonly Speed[], inputs: number): Map<string, number> {
  const most = Math.ceil(inputs * Math.max(partMax, 1 / speeds.length));
  const shares = new Map<string, number>();
  let open = [...speeds];
  let left = inputs;
  for (;;) {
    const sum = open.reduce((total, { inputsPerSecond }) => total + inputsPerSecond, 0);
    const above = open.filter(({ inputsPerSecond }) => (left * inputsPerSecond) / sum > most);
    if (above.length === 0) {
      for (const { name, inputsPerSecond } of open) shares.set(name, Math.floor((left * inputsPerSecond) / sum));
      break;
    }
    for (const { name } of above) shares.set(name, most);
    left -= most * above.length;
    open = open.filter((speed) => !above.includes(speed));
    if (open.length === 0) break;
  }
  const given = [...shares.values()].reduce((total, share) => total + share, 0);
  const last = speeds.at(-1)?.name ?? "";
  shares.set(last, Math.max(0, (shares.get(last) ?? 0) + inputs - given));
  return shares;
}
