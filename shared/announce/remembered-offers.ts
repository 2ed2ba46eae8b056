import type { ByteString } from "./byte-string.ts";
import type { Member } from "./client.ts";

export function rememberOffer(
  from: Member,
  offer: { readonly offerId: ByteString; readonly to: Member; readonly untilMs: number },
  rememberedMax: number,
): void {
  from.offers ??= { offerIds: [], to: [], untilMs: [], next: 0 };
  const { offers } = from;
  const slot = offers.next;
  offers.next = (slot + 1) % rememberedMax;
  offers.offerIds[slot] = offer.offerId;
  offers.to[slot] = offer.to;
  offers.untilMs[slot] = offer.untilMs;
}

/** Whether `by` may answer this offer of `from` now. It may do so once. */
export function takeOffer(from: Member, offerId: ByteString, by: Member, nowMs: number): boolean {
  const { offers } = from;
  if (offers === null) return false;
  for (let slot = 0; slot < offers.to.length; slot += 1) {
    if (offers.to[slot] !== by || offers.offerIds[slot] !== offerId) continue;
    offers.to[slot] = null;
    return nowMs <= (offers.untilMs[slot] as number);
  }
  return false;
}
