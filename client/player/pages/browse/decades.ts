import type { Year } from "../../../../shared/api/browse/year.ts";

export interface Span {
  readonly year: number;
  readonly yearTo: number;
}

/** "1969", "1970s" for a decade, "1970–1973" for other years. */
export function nameOfYears({ year, yearTo }: Span): string {
  if (year === yearTo) return String(year);
  return year % 10 === 0 && yearTo === year + 9 ? `${year}s` : `${year}–${yearTo}`;
}

/** Where the page of these years is. */
export function addressOfYears({ year, yearTo }: Span): string {
  return year === yearTo ? `/years/${year}` : `/years/${year}-${yearTo}`;
}

/** The decades of which there is anything, the latest first. */
export function decadesOf(years: readonly Year[]): (Span & { readonly albumCount: number })[] {
  const counts = new Map<number, number>();
  for (const { year, albumCount } of years) {
    const decade = Math.floor(year / 10) * 10;
    counts.set(decade, (counts.get(decade) ?? 0) + albumCount);
  }
  return (
    [...counts]
      .sort(([one], [other]) => other - one)
      // There is no year 0: a tag of "0001" is no date at all, but it is what the file says.
      .map(([year, albumCount]) => ({ year: Math.max(1, year), yearTo: year + 9, albumCount }))
  );
}
