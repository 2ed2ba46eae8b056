import { blockBytes } from "../../../shared/manifest/manifest.ts";

/** What a listener's device and choices say about sharing, at one moment. */
export interface MannersFacts {
  /** The server's cap, bits per second. */
  readonly serverBitsPerSecond: number;
  readonly limits: UploadLimits;
  /** Bytes sent to others in this calendar month, by all tabs of this browser. */
  readonly monthBytes: number;
  /** Null where the browser does not tell. */
  readonly battery: { readonly charging: boolean; readonly level: number } | null;
  /** For how long the page has been hidden and without sound; 0 while it is seen or heard. */
  readonly unnoticedMs: number;
}

/** The listener's own limits; null: only the server's. */
export interface UploadLimits {
  readonly bitsPerSecond: number | null;
  readonly bytesPerMonth: number | null;
}

export interface Manners {
  readonly bitsPerSecond: number;
  /** Bytes that may still go up in this month. */
  readonly bytes: number;
  /** Why less is uploaded than the limits allow; null when nothing holds it back. */
  readonly note: string | null;
  /** Why no link is kept just now; null when links are welcome. */
  readonly resting: string | null;
}

export const noLimits: UploadLimits = { bitsPerSecond: null, bytesPerMonth: null };

/** Part of the cap that is used while the device runs on its battery. */
const onBatteryPart = 0.25;
/** At this charge and below nothing is uploaded. */
const lowBattery = 0.2;
/** A page that nobody sees or hears keeps its links so long: a pause is no goodbye. */
const unnoticedMsMax = 600_000;
const unnoticedOnBatteryMsMax = 60_000;

/** How much may be uploaded, and whether links are kept at all. */
export function mannersOf(facts: MannersFacts): Manners {
  const { limits, monthBytes, battery, unnoticedMs } = facts;
  const own = limits.bitsPerSecond ?? Number.POSITIVE_INFINITY;
  const cap = Math.min(facts.serverBitsPerSecond, own);
  const bytes = limits.bytesPerMonth === null ? Number.POSITIVE_INFINITY : limits.bytesPerMonth - monthBytes;
  const onBattery = battery !== null && !battery.charging;
  const patienceMs = onBattery ? unnoticedOnBatteryMsMax : unnoticedMsMax;
  const resting = unnoticedMs >= patienceMs ? "The page is hidden and silent." : null;
  if (bytes < blockBytes) {
    const note = "Nothing is sent to others for the rest of this month: your limit is reached.";
    return { bitsPerSecond: cap, bytes: 0, note, resting };
  }
  if (onBattery && battery.level <= lowBattery) {
    return { bitsPerSecond: 0, bytes, note: "Nothing is sent to others while the battery is low.", resting };
  }
  if (onBattery) {
    const note = "Less is sent to others while the device runs on its battery.";
    return { bitsPerSecond: Math.floor(cap * onBatteryPart), bytes, note, resting };
  }
  return { bitsPerSecond: cap, bytes, note: null, resting };
}
