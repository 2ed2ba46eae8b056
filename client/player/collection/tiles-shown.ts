const key = "tutti.home";
/** More than a row of a wide page is no beginning any more. */
export const tilesMax = 4;

/** How many tiles each row of the start page had at the last visit; empty where there was none. */
export function readTilesShown(): number[] {
  try {
    return (localStorage.getItem(key) ?? "")
      .split(" ")
      .map(Number)
      .filter((count) => Number.isInteger(count) && count > 0 && count <= tilesMax)
      .slice(0, 2);
  } catch {
    return [];
  }
}

export function writeTilesShown(counts: readonly number[]): void {
  try {
    localStorage.setItem(key, counts.join(" "));
  } catch {
    // A browser that keeps nothing has no last visit either.
  }
}
