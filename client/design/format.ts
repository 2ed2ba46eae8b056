/** Numbers in people's words. English only for now: one place to change it. */

const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function formatCount(value: number): string {
  return count.format(value);
}

/** "3 songs", "1 song". */
export function formatNumberOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Position or length of a song: "3:07", "1:02:45". */
export function formatClock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Length of an album: "48 min", "1 h 12 min", "40 s". */
export function formatLength(seconds: number): string {
  if (seconds < 60) return `${Math.round(Math.max(0, seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Decimal units, as CDNs bill: "0 B", "412 kB", "3.4 MB". */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : trimZero(value.toFixed(1))} ${byteUnits[unit]}`;
}

export function formatBytesPerSecond(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** "160 kbit/s", "1.4 Mbit/s". */
export function formatBitsPerSecond(bitsPerSecond: number): string {
  if (bitsPerSecond < 999_500) return `${Math.round(bitsPerSecond / 1000)} kbit/s`;
  return `${trimZero((bitsPerSecond / 1_000_000).toFixed(1))} Mbit/s`;
}

/** A part of 1: "37.5 %"; a dash when there is nothing to divide by. */
export function formatPercent(part: number | null): string {
  if (part === null || !Number.isFinite(part)) return "–";
  const percent = part * 100;
  return `${percent >= 99.95 || percent === 0 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** An amount in the operator's own currency, which has no name here: "12.40", "0.0031". */
export function formatMoney(amount: number): string {
  if (amount === 0) return "0.00";
  if (Math.abs(amount) >= 0.1)
    return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return amount.toLocaleString("en", { maximumSignificantDigits: 2 });
}

export function formatMs(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

function trimZero(text: string): string {
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}
