import type { AnnounceChange, Want } from "../announce-change.ts";
import { fail, ok, type Result } from "../result.ts";
import { readRelayed } from "./dial-fields.ts";
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
  refuseType,
} from "./fields.ts";
import { signalLimits } from "./limits.ts";
import { type ClientMessage, type DialResultMessage, type HelloMessage, signalProtocol } from "./message.ts";

/** Reads one frame of a listener. The error says what was wrong, in words fit for the listener's console. */
export function parseClientMessage(text: string): Result<ClientMessage, string> {
  const opened = openFrame(text);
  return opened.ok ? readMessage(opened.value) : opened;
}

/** What is wrong with the first frame of a socket. `protocol`: it is a hello of another version than ours. */
export interface HelloFault {
  readonly code: "protocol" | "malformed";
  readonly message: string;
}

/** Reads the first frame of a socket, which has to be a hello. */
export function parseHello(text: string): Result<HelloMessage, HelloFault> {
  const opened = openFrame(text);
  if (!opened.ok) return fail({ code: "malformed", message: opened.error });
  const fields = opened.value;
  const read = readMessage(fields);
  if (!read.ok) return fail({ code: isOfOtherProtocol(fields) ? "protocol" : "malformed", message: read.error });
  if (read.value.type === "hello") return ok(read.value);
  return fail({ code: "malformed", message: `${read.value.type} before hello` });
}

function isOfOtherProtocol({ type, raw }: Fields): boolean {
  return type === "hello" && own(raw, "protocol") !== signalProtocol;
}

function readMessage(fields: Fields): Result<ClientMessage, string> {
  const type = fields.type as ClientMessage["type"];
  switch (type) {
    case "hello":
      return closeFrame(fields, readHello(fields));
    case "announce":
      return closeFrame(fields, { type: "announce", changes: readChanges(fields) });
    case "seek":
      return closeFrame(fields, { type: "seek", renditionId: readRenditionId(fields, "renditionId") });
    case "offer":
    case "answer":
    case "candidate":
      return closeFrame(fields, { to: readPeerId(fields, "to"), ...readRelayed(fields, type) });
    case "dial-result":
      return closeFrame(fields, readDialResult(fields));
    case "parted":
      return closeFrame(fields, { type: "parted", to: readPeerId(fields, "to") });
    case "bye":
      return closeFrame(fields, { type: "bye" });
    default:
      return refuseType(type, "a listener's");
  }
}

function readHello(fields: Fields): HelloMessage {
  // First, so that this is the fault that is told of a hello of another version, whatever else is in it.
  readInteger(fields, "protocol", signalProtocol, signalProtocol);
  return {
    type: "hello",
    protocol: signalProtocol,
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
