/** How evenly a burden is shared. */
export interface Fairness {
  /** Gini's coefficient: 0 when all give the same, near 1 when one gives all. */
  readonly gini: number;
  /** Jain's index: 1 when all give the same, 1/n when one gives all. */
  readonly jain: number;
  /** What the tenth that gives most gives, as a share of all. */
  readonly topTenthShare: number;
}

const tenth = 0.1;

/** Of amounts in ascending order. Where nobody gives anything, all give the same. */
export function fairnessOf(sorted: readonly number[]): Fairness {
  const count = sorted.length;
  const sum = sorted.reduce((total, amount) => total + amount, 0);
  if (count === 0 || sum === 0) return { gini: 0, jain: 1, topTenthShare: 0 };
  const weighted = sorted.reduce((total, amount, index) => total + (index + 1) * amount, 0);
  const squares = sorted.reduce((total, amount) => total + amount * amount, 0);
  const top = sorted.slice(count - Math.max(1, Math.round(count * tenth)));
  return {
    gini: (2 * weighted) / (count * sum) - (count + 1) / count,
    jain: (sum * sum) / (count * squares),
    topTenthShare: top.reduce((total, amount) => total + amount, 0) / sum,
  };
}
