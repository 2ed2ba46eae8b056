import { announceFrameLimits } from "../../../shared/announce/limits.ts";
import { parseFrame } from "../../../shared/announce/parse-frame.ts";
import type { SdpSpan } from "../../../shared/announce/sdp-bytes.ts";
import { hold, type TextTarget } from "../target.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Frames of the WebTorrent dialect: what is passed on as bytes must be the text of an SDP, within its limit, and nothing else. */
export const announceFrame: TextTarget = {
  name: "announce-frame",
  form: "json",
  run: (text) => {
    const parsed = parseFrame(encoder.encode(text));
    if (!parsed.ok) {
      hold(!/[\r\n\0]/.test(parsed.error.reason), "a reason is one line");
      return "refused";
    }
    const frame = parsed.value;
    if (frame.type === "announce") {
      hold(frame.infoHash.length === 20 && frame.peerId.length === 20, "ids have 20 bytes");
      for (const { offerId, sdp } of frame.offers) {
        hold(offerId.length > 0 && offerId.length <= 40, "an offer's id is short");
        holdSdp(sdp);
      }
    } else if (frame.type === "answer") holdSdp(frame.sdp);
    return "accepted";
  },
};

function holdSdp({ bytes, start, end }: SdpSpan): void {
  hold(start >= 0 && end <= bytes.length && start <= end, "an SDP lies within its frame");
  const text: unknown = JSON.parse(`"${decoder.decode(bytes.subarray(start, end))}"`);
  hold(typeof text === "string" && text.startsWith("v=0"), "an SDP begins with its version");
  hold(end - start <= announceFrameLimits.sdpBytesMax, "an SDP keeps its limit");
}
