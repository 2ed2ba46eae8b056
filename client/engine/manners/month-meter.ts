const storageKey = "tutti.uploaded";

/** What was sent to others in one calendar month. */
export interface MonthCount {
  /** Such as `2026-11`, by the listener's own calendar. */
  readonly month: string;
  readonly bytes: number;
}

/** Another month begins at zero; what cannot be read counts as nothing. */
export function parseMonthCount(text: string | null, month: string): MonthCount {
  try {
    const { month: stored, bytes } = JSON.parse(text ?? "null") as Record<string, unknown>;
    if (stored === month && Number.isSafeInteger(bytes) && (bytes as number) >= 0) {
      return { month, bytes: bytes as number };
    }
  } catch {
    // Written by something else.
  }
  return { month, bytes: 0 };
}

/** The calendar month of a date, where the listener is. */
export function monthOf(date: Date): string {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}`;
}

/** Counts over all tabs and visits of this browser; where it keeps nothing, over this page's life. */
export class MonthMeter {
  #inMemory: string | null = null;

  bytes(now: Date): number {
    return parseMonthCount(this.#read(), monthOf(now)).bytes;
  }

  add(bytes: number, now: Date): void {
    if (bytes <= 0) return;
    const { month, bytes: before } = parseMonthCount(this.#read(), monthOf(now));
    const text = JSON.stringify({ month, bytes: before + bytes });
    this.#inMemory = text;
    try {
      localStorage.setItem(storageKey, text);
    } catch {
      // Private mode: this page remembers.
    }
  }

  #read(): string | null {
    try {
      return localStorage.getItem(storageKey) ?? this.#inMemory;
    } catch {
      return this.#inMemory;
    }
  }
}
