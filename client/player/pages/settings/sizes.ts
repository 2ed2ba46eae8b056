/** The sizes to choose from, with the chosen one in its order where it is not among them. */
export function withChosen(sizes: readonly number[], chosen: number | null): readonly number[] {
  return chosen === null || sizes.includes(chosen) ? sizes : [...sizes, chosen].sort((a, b) => a - b);
}
