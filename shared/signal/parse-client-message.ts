import type { AnnounceChange, Want } from "../announce-change.ts";
import { fail, type Result } from "../result.ts";
import { readCandidate, readDial, readMid, readSdp } from "./dial-fields.ts";
import {
  checkInteger,
  checkRenditionId,
  closeFrame,
  type Fields,
  note,
  openFrame,
  own,
  readBoolean,
  readInteger,
  readList,
  readPeerId,
  readRenditionId,
  readText,
  showValue,
} from "./fields.ts";
import { signalLimits } from "./limits.ts";
import type { ClientMessage, DialResultMessage, HelloMessage } from "./message.ts";

/** Reads one frame of a listener. The error says what was wrong, in words fit for the listener's console. */
export function parseClientMessage(text: string): Result<ClientMessage, string> {
  const opened = openFrame(text);
  if (!opened.ok) return opened;
  const fields = opened.value;
  switch (fields.type) {
    case "hello":
      return closeFrame(fields, readHello(fields));
    case "announce":
      return closeFrame(fields, { type: "announce", changes: readChanges(fields) });
    case "seek":
      return closeFrame(fields, { type: "seek", renditionId: readRenditionId(fields, "renditionId") });
    case "offer":
    case "answer":
      return closeFrame(fields, {
        type: fields.type,
        to: readPeerId(fields, "to"),
        dial: readDial(fields),
        sdp: readSdp(fields),
      });
    case "candidate":
      return closeFrame(fields, {
        type: "candidate",
        to: readPeerId(fields, "to"),
        dial: readDial(fields),
        candidate: readCandidate(fields),
        mid: readMid(fields),
      });
    case "dial-result":
      return closeFrame(fields, readDialResult(fields));
    case "parted":
      return closeFrame(fields, { type: "parted", to: readPeerId(fields, "to") });
    case "bye":
      return closeFrame(fields, { type: "bye" });
    default:
      return fail(`Cannot read frame: type ${showValue(fields.type)} is not a listener's message`);
  }
}

function readHello(fields: Fields): HelloMessage {
  readInteger(fields, "protocol", 1, 1);
  return {
    type: "hello",
    protocol: 1,
    token: readText(fields, "token", {
      charactersMax: signalLimits.tokenCharactersMax,
      pattern: /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/,
    }),
    publicKey: readText(fields, "publicKey", { charactersMin: 43, charactersMax: 43, pattern: /^[A-Za-z0-9_-]+$/ }),
    signature: readText(fields, "signature", { charactersMin: 86, charactersMax: 86, pattern: /^[A-Za-z0-9_-]+$/ }),
  };
}

function readDialResult(fields: Fields): DialResultMessage {
  const result = { type: "dial-result" as const, to: readPeerId(fields, "to"), ok: readBoolean(fields, "ok") };
  if (own(fields.raw, "roundTripMs") === undefined) return result;
  return { ...result, roundTripMs: readInteger(fields, "roundTripMs", 0, signalLimits.roundTripMsMax) };
}

function readChanges(fields: Fields): AnnounceChange[] {
  const changes: AnnounceChange[] = [];
  for (const [index, change] of readList(fields, "changes", signalLimits.changesPerAnnounceMax).entries()) {
    const where = `changes[${index}]`;
    if (!Array.isArray(change) || change.length !== 3) {
      note(fields, where, change, "[renditionId, heldSegments, want]");
      break;
    }
    changes.push([
      checkRenditionId(fields, `${where}[0]`, change[0]),
      checkInteger(fields, `${where}[1]`, change[1], 0, signalLimits.heldSegmentsMax),
      checkInteger(fields, `${where}[2]`, change[2], 0, 3) as Want,
    ]);
    if (fields.fault !== null) break;
  }
  return changes;
}
