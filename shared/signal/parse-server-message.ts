import type { RenditionId } from "../ids.ts";
import { nearnesses } from "../nearness.ts";
import type { Result } from "../result.ts";
import { readDial, readRelayed } from "./dial-fields.ts";
import {
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
  readWord,
  refuseType,
} from "./fields.ts";
import { signalLimits } from "./limits.ts";
import {
  type ErrorMessage,
  errorCodes,
  type IntroducedPeer,
  introductionReasons,
  refusedCodes,
  type ServerMessage,
} from "./message.ts";

/** Reads one frame of the tracker. A listener ignores what it can't read: the tracker may be newer. */
export function parseServerMessage(text: string): Result<ServerMessage, string> {
  const opened = openFrame(text);
  if (!opened.ok) return opened;
  const fields = opened.value;
  const type = fields.type as ServerMessage["type"];
  switch (type) {
    case "challenge":
      return closeFrame(fields, { type: "challenge", nonce: readNonce(fields) });
    case "welcome":
      return closeFrame(fields, {
        type: "welcome",
        peerId: readPeerId(fields, "peerId"),
        announceIntervalMs: readInteger(fields, "announceIntervalMs", 0, signalLimits.waitMsMax),
        sharing: readWord(fields, "sharing", ["on", "off"]),
      });
    case "refused":
      return closeFrame(fields, {
        type: "refused",
        code: readWord(fields, "code", refusedCodes, "other"),
        message: readPersonText(fields),
      });
    case "introduce":
      return closeFrame(fields, { type: "introduce", peers: readPeers(fields) });
    case "swarm":
      return closeFrame(fields, {
        type: "swarm",
        renditionId: readRenditionId(fields, "renditionId"),
        holders: readInteger(fields, "holders", 0, signalLimits.swarmCountMax),
        wanters: readInteger(fields, "wanters", 0, signalLimits.swarmCountMax),
      });
    case "offer":
    case "answer":
    case "candidate":
      return closeFrame(fields, { from: readPeerId(fields, "from"), ...readRelayed(fields, type) });
    case "gone":
      return closeFrame(fields, { type: "gone", peerId: readPeerId(fields, "peerId") });
    case "sharing":
      return closeFrame(fields, { type: "sharing", sharing: readWord(fields, "sharing", ["on", "off"]) });
    case "closed":
      return closeFrame(fields, { type: "closed", renditions: readClosed(fields) });
    case "error":
      return closeFrame(fields, readError(fields));
    case "moved":
      return closeFrame(fields, {
        type: "moved",
        retryAfterMs: readInteger(fields, "retryAfterMs", 0, signalLimits.waitMsMax),
      });
    default:
      return refuseType(type, "a tracker's");
  }
}

function readNonce(fields: Fields): string {
  return readText(fields, "nonce", {
    charactersMin: signalLimits.nonceCharactersMin,
    charactersMax: signalLimits.nonceCharactersMax,
    pattern: /^[A-Za-z0-9_-]+$/,
  });
}

function readPersonText(fields: Fields): string {
  return readText(fields, "message", { charactersMin: 0, charactersMax: signalLimits.textCharactersMax });
}

function readError(fields: Fields): ErrorMessage {
  const code = readWord(fields, "code", errorCodes, "other");
  const message = readPersonText(fields);
  if (own(fields.raw, "dial") === undefined) return { type: "error", code, message };
  return { type: "error", code, message, dial: readDial(fields) };
}

function readClosed(fields: Fields): RenditionId[] {
  const renditions: RenditionId[] = [];
  for (const [index, id] of readList(fields, "renditions", signalLimits.closedRenditionsMax).entries()) {
    renditions.push(checkRenditionId(fields, `renditions[${index}]`, id));
    if (fields.fault !== null) break;
  }
  return renditions;
}

function readPeers(fields: Fields): IntroducedPeer[] {
  const peers: IntroducedPeer[] = [];
  for (const [index, raw] of readList(fields, "peers", signalLimits.peersPerIntroductionMax).entries()) {
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
      note(fields, `peers[${index}]`, raw, "an object");
      break;
    }
    const inner: Fields = { type: "introduce", raw, fault: null };
    peers.push(readPeer({ inner, fields, index }));
    if (fields.fault !== null) break;
  }
  return peers;
}

function readPeer({ inner, fields, index }: { inner: Fields; fields: Fields; index: number }): IntroducedPeer {
  const swarms: RenditionId[] = [];
  for (const [at, id] of readList(inner, "swarms", signalLimits.swarmsPerIntroductionMax).entries()) {
    swarms.push(checkRenditionId(inner, `swarms[${at}]`, id));
  }
  const peer: IntroducedPeer = {
    peerId: readPeerId(inner, "peerId"),
    offerer: readBoolean(inner, "offerer"),
    near: readWord(inner, "near", nearnesses, "far"),
    ...(own(inner.raw, "reason") === undefined
      ? {}
      : { reason: readWord(inner, "reason", introductionReasons, "other") }),
    swarms,
  };
  if (inner.fault !== null) fields.fault ??= `${inner.fault} (peers[${index}])`;
  return peer;
}
