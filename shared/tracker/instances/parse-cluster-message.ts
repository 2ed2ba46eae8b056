import type { Want } from "../../announce-change.ts";
import type { PeerId } from "../../ids.ts";
import { type Nearness, nearnesses } from "../../nearness.ts";
import type { Result } from "../../result.ts";
import { normaliseAddress } from "../../signal/address.ts";
import { readRelayed } from "../../signal/dial-fields.ts";
import {
  closeFrame,
  type Fields,
  note,
  openFrame,
  readBoolean,
  readInteger,
  readList,
  readPeerId,
  readRenditionId,
  readText,
  readWord,
  refuseType,
} from "../../signal/fields.ts";
import { signalLimits } from "../../signal/limits.ts";
import { clusterLimits } from "./cluster-limits.ts";
import type { AskMessage, ClusterMessage, Ends, MetMessage } from "./cluster-message.ts";

/** Reads what another instance said. It came through a machine that others may write to, so nothing of it is believed unread. */
export function parseClusterMessage(text: string): Result<ClusterMessage, string> {
  const opened = openFrame(text);
  if (!opened.ok) return opened;
  const fields = opened.value;
  const type = fields.type as ClusterMessage["type"];
  switch (type) {
    case "ask":
      return closeFrame(fields, readAsk(fields));
    case "met":
      return closeFrame(fields, readMet(fields));
    case "offer":
    case "answer":
    case "candidate":
      return closeFrame(fields, { ...readEnds(fields), ...readRelayed(fields, type) });
    case "dial-result":
      return closeFrame(fields, { type: "dial-result", ...readEnds(fields), ok: readBoolean(fields, "ok") });
    case "parted":
    case "gone":
    case "stranger":
      return closeFrame(fields, { type, ...readEnds(fields) });
    default:
      return refuseType(type, "an instance's");
  }
}

function readEnds(fields: Fields): Ends {
  return { from: readPeerId(fields, "from"), to: readPeerId(fields, "to") };
}

function readAsk(fields: Fields): AskMessage {
  return {
    type: "ask",
    peerId: readPeerId(fields, "peerId"),
    address: readAddress(fields),
    renditionId: readRenditionId(fields, "renditionId"),
    heldSegments: readInteger(fields, "heldSegments", 0, signalLimits.heldSegmentsMax),
    want: readInteger(fields, "want", 1, 3) as Want,
    places: readInteger(fields, "places", 1, clusterLimits.peersPerMetMax),
  };
}

function readAddress(fields: Fields): string {
  const text = readText(fields, "address", { charactersMax: 45 });
  const address = normaliseAddress(text);
  if (address === text) return address;
  note(fields, "address", text, "an IP address in its one spelling");
  return "";
}

function readMet(fields: Fields): MetMessage {
  const peers: { readonly peerId: PeerId; readonly near: Nearness }[] = [];
  for (const peer of readList(fields, "peers", clusterLimits.peersPerMetMax)) {
    if (typeof peer !== "object" || peer === null || Array.isArray(peer)) {
      note(fields, "peers", peer, "a list of peers");
      break;
    }
    const inner: Fields = { type: fields.type, raw: peer, fault: null };
    const near = readWord<Nearness>(inner, "near", nearnesses, "far");
    peers.push({ peerId: readPeerId(inner, "peerId"), near });
    fields.fault ??= inner.fault;
  }
  return { type: "met", to: readPeerId(fields, "to"), renditionId: readRenditionId(fields, "renditionId"), peers };
}
