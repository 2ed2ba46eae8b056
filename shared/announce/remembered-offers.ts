import type { ByteString } from "./byte-string.ts";
import type { Member } from "./client.ts";

export function rememberOffer(
  from: Member,
  offer: { readonly offerId: ByteString; readonly to: Member; readonly untilMs: number },
  rememberedMax: number,
): void {
  from.offers ??= { offerIds: [], to: [], untilMs: [], next: 0 };
  const { offers } = from;
  const place = offers.next;
  offers.next = (place + 1) % rememberedMax;
  offers.offerIds[place] = offer.offerId;
  offers.to[place] = offer.to;
  offers.untilMs[place] = offer.untilMs;
}

/** Whether `by` may answer this offer of `from` now. It may do so once. */
export function takeOffer(from: Member, offerId: ByteString, by: Member, nowMs: number): boolean {
  const { offers } = from;
  if (offers === null) return false;
  for (let place = 0; place < offers.to.length; place += 1) {
    if (offers.to[place] !== by || offers.offerIds[place] !== offerId) continue;
    offers.to[place] = null;
    return nowMs <= (offers.untilMs[place] as number);
  }
  return false;
}
