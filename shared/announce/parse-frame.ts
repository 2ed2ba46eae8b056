import { fail, ok, type Result } from "../result.ts";
import { type ByteString, readByteString } from "./byte-string.ts";
import { JsonScan } from "./json-scan.ts";
import { announceFrameLimits } from "./limits.ts";
import { type AnnounceEvent, announceEvents, type ClientFrame, type FrameFault, type Offer } from "./message.ts";
import { readSdp, type SdpSpan } from "./sdp-bytes.ts";

/** What was read of a frame so far; null: not there. The first fault ends the reading. */
interface Draft {
  readonly scan: JsonScan;
  fault: string | null;
  action: string | null;
  event: string | null;
  left: number;
  numwant: number;
  infoHash: ByteString | null;
  infoHashes: ByteString[] | null;
  peerId: ByteString | null;
  toPeerId: ByteString | null;
  offerId: ByteString | null;
  offers: Offer[] | null;
  answer: SdpSpan | null;
}

const { wordBytesMax, scrapeMax, offersReadMax, frameBytesMax } = announceFrameLimits;

/** Reads one text frame, whose bytes are valid UTF-8. Fields that are not the dialect's are passed over. */
export function parseFrame(bytes: Uint8Array): Result<ClientFrame, FrameFault> {
  if (bytes.length > frameBytesMax) return fail(faultOf(null, `frame has more than ${frameBytesMax} bytes`));
  const scan = new JsonScan(bytes);
  const draft: Draft = {
    scan,
    fault: null,
    action: null,
    event: null,
    left: Number.NaN,
    numwant: Number.POSITIVE_INFINITY,
    infoHash: null,
    infoHashes: null,
    peerId: null,
    toPeerId: null,
    offerId: null,
    offers: null,
    answer: null,
  };
  const isRead = scan.eachField((key) => readField(draft, key)) && scan.isAtEnd();
  if (!isRead) return fail(faultOf(draft, draft.fault ?? "frame is no JSON object"));
  return frameOf(draft);
}

function readField(draft: Draft, key: string): boolean {
  const { scan } = draft;
  switch (key) {
    case "action":
      draft.action = scan.text(wordBytesMax);
      return draft.action !== null || wrong(draft, "action is no short string");
    case "info_hash":
      return readInfoHash(draft);
    case "peer_id":
      draft.peerId = readByteString(scan);
      return draft.peerId !== null || wrong(draft, "peer_id is no string of 20 bytes");
    case "to_peer_id":
      draft.toPeerId = readByteString(scan);
      return draft.toPeerId !== null || wrong(draft, "to_peer_id is no string of 20 bytes");
    case "offer_id":
      draft.offerId = readByteString(scan);
      return draft.offerId !== null || wrong(draft, "offer_id is no string of 20 bytes");
    case "event":
      return readEvent(draft);
    case "left":
      draft.left = readNumber(scan);
      return !Number.isNaN(draft.left) || wrong(draft, "left is neither a number nor null");
    case "numwant":
      draft.numwant = readNumber(scan);
      return !Number.isNaN(draft.numwant) || wrong(draft, "numwant is neither a number nor null");
    case "offers":
      return readOffers(draft);
    case "answer":
      return readAnswer(draft);
    default:
      return scan.skip();
  }
}

function wrong(draft: Draft, fault: string): false {
  draft.fault ??= fault;
  return false;
}

/** null means "not known", as JSON writes Infinity. */
function readNumber(scan: JsonScan): number {
  return scan.peek() === 0x6e && scan.word("null") ? Number.POSITIVE_INFINITY : scan.number();
}

function readEvent(draft: Draft): boolean {
  if (draft.scan.peek() === 0x6e) return draft.scan.word("null");
  draft.event = draft.scan.text(wordBytesMax);
  return draft.event !== null || wrong(draft, "event is no short string");
}

/** One, or for a scrape also a list. */
function readInfoHash(draft: Draft): boolean {
  const { scan } = draft;
  if (scan.peek() !== 0x5b) {
    draft.infoHash = readByteString(scan);
    return draft.infoHash !== null || wrong(draft, "info_hash is no string of 20 bytes");
  }
  const infoHashes: ByteString[] = [];
  draft.infoHashes = infoHashes;
  return scan.eachItem(() => {
    const infoHash = readByteString(scan);
    if (infoHash === null) return wrong(draft, `info_hash[${infoHashes.length}] is no string of 20 bytes`);
    if (infoHashes.length >= scrapeMax) return wrong(draft, `info_hash has more than ${scrapeMax} items`);
    infoHashes.push(infoHash);
    return true;
  });
}

function readOffers(draft: Draft): boolean {
  const { scan } = draft;
  if (scan.peek() === 0x6e) return scan.word("null");
  const offers: Offer[] = [];
  draft.offers = offers;
  const isList = scan.eachItem(() => {
    if (offers.length >= offersReadMax) return wrong(draft, `offers has more than ${offersReadMax} items`);
    const offer = readOffer(draft, offers.length);
    if (offer !== null) offers.push(offer);
    return offer !== null;
  });
  return isList || wrong(draft, "offers is no list");
}

function readOffer(draft: Draft, index: number): Offer | null {
  const { scan } = draft;
  let offerId: ByteString | null = null;
  let sdp: SdpSpan | null = null;
  const isRead = scan.eachField((key) => {
    if (key === "offer_id") {
      offerId = readByteString(scan);
      return offerId !== null;
    }
    if (key !== "offer") return scan.skip();
    sdp = readDescription(draft, "offer", `offers[${index}].offer`);
    return sdp !== null;
  });
  if (isRead && offerId !== null && sdp !== null) return { offerId, sdp };
  wrong(draft, `offers[${index}] is no { offer: { type: "offer", sdp }, offer_id of 20 bytes }`);
  return null;
}

function readAnswer(draft: Draft): boolean {
  if (draft.scan.peek() === 0x6e) return draft.scan.word("null");
  draft.answer = readDescription(draft, "answer", "answer");
  return draft.answer !== null;
}

/** `{ type, sdp }`, of which nothing else is kept. */
function readDescription(draft: Draft, type: "offer" | "answer", where: string): SdpSpan | null {
  const { scan } = draft;
  let isOfType = false;
  let sdp: SdpSpan | null = null;
  const isRead = scan.eachField((key) => {
    if (key === "type") {
      isOfType = scan.text(wordBytesMax) === type;
      return isOfType;
    }
    if (key !== "sdp") return scan.skip();
    const read = readSdp(scan);
    if (typeof read === "string") return wrong(draft, `${where}: ${read}`);
    sdp = read;
    return true;
  });
  if (isRead && isOfType && sdp !== null) return sdp;
  wrong(draft, `${where} is no { type: "${type}", sdp }`);
  return null;
}

function frameOf(draft: Draft): Result<ClientFrame, FrameFault> {
  const { action, infoHash, infoHashes } = draft;
  if (action === "scrape") {
    const wanted = infoHashes ?? (infoHash === null ? null : [infoHash]);
    return wanted === null
      ? fail(faultOf(draft, "scrape names no info_hash"))
      : ok({ type: "scrape", infoHashes: wanted });
  }
  if (action !== "announce") return fail(faultOf(draft, 'action must be "announce" or "scrape"'));
  if (infoHash === null) return fail(faultOf(draft, "announce names no info_hash"));
  if (draft.peerId === null) return fail(faultOf(draft, "announce names no peer_id"));
  return draft.answer === null ? announceOf(draft, infoHash, draft.peerId) : answerOf(draft, infoHash, draft.peerId);
}

function announceOf(draft: Draft, infoHash: ByteString, peerId: ByteString): Result<ClientFrame, FrameFault> {
  const event = draft.event === null || draft.event === "" || draft.event === "empty" ? "update" : draft.event;
  if (!isEvent(event)) return fail(faultOf(draft, `event must be one of ${announceEvents.join(", ")}`));
  const offers = draft.offers ?? [];
  const wanted = draft.numwant < offers.length ? offers.slice(0, Math.max(0, Math.floor(draft.numwant))) : offers;
  return ok({ type: "announce", infoHash, peerId, event, isComplete: draft.left === 0, offers: wanted });
}

function answerOf(draft: Draft, infoHash: ByteString, peerId: ByteString): Result<ClientFrame, FrameFault> {
  const { toPeerId, offerId, answer } = draft;
  if (toPeerId === null) return fail(faultOf(draft, "answer names no to_peer_id"));
  if (offerId === null) return fail(faultOf(draft, "answer names no offer_id"));
  return ok({ type: "answer", infoHash, peerId, toPeerId, offerId, sdp: answer as SdpSpan });
}

function isEvent(event: string): event is AnnounceEvent {
  return (announceEvents as readonly string[]).includes(event);
}

function faultOf(draft: Draft | null, reason: string): FrameFault {
  const action = draft?.action === "announce" || draft?.action === "scrape" ? draft.action : null;
  return { reason, action, infoHash: draft?.infoHash ?? null };
}
