import { createHash, createHmac } from "node:crypto";
import { fail, ok, type Result } from "../../../shared/result.ts";

/** Of STUN (RFC 8489) and TURN (RFC 8656). `send` is an indication: nobody answers it. */
export const methods = { binding: 0x001, allocate: 0x003, refresh: 0x004, send: 0x006, permission: 0x008 } as const;

export type StunMethod = keyof typeof methods;

export const attributeTypes = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  peerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
} as const;

export type StunAttributes = Partial<Record<keyof typeof attributeTypes, Buffer>>;

export interface StunMessage {
  readonly kind: "request" | "indication" | "success" | "error";
  readonly method: number;
  /** 12 bytes. */
  readonly transactionId: Buffer;
  readonly attributes: StunAttributes;
}

const cookie = 0x2112a442;
export const headerBytes = 20;
const integrityBytes = 20;
const kindBits = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;

/** The bytes of a message; with a key, signed by MESSAGE-INTEGRITY behind all attributes. */
export function encodeStun(message: {
  method: StunMethod;
  kind: "request" | "indication";
  transactionId: Buffer;
  attributes: StunAttributes;
  integrityKey?: Buffer;
}): Buffer {
  const parts = Object.entries(message.attributes).map(([name, value]) =>
    attribute(attributeTypes[name as keyof typeof attributeTypes], value),
  );
  const body = Buffer.concat(parts);
  const type = methods[message.method] | kindBits[message.kind];
  const head = (bodyBytes: number) => {
    const bytes = Buffer.alloc(headerBytes);
    bytes.writeUInt16BE(type, 0);
    bytes.writeUInt16BE(bodyBytes, 2);
    bytes.writeUInt32BE(cookie, 4);
    message.transactionId.copy(bytes, 8);
    return bytes;
  };
  if (!message.integrityKey) return Buffer.concat([head(body.length), body]);
  // The signature covers a length that includes the signature itself.
  const signed = Buffer.concat([head(body.length + 4 + integrityBytes), body]);
  const digest = createHmac("sha1", message.integrityKey).update(signed).digest();
  return Buffer.concat([signed, attribute(attributeTypes.messageIntegrity, digest)]);
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** Reads one whole message. Of an attribute that comes twice the first counts; unknown ones are left out. */
export function decodeStun(bytes: Buffer): Result<StunMessage, string> {
  if (bytes.length < headerBytes) return fail(`${bytes.length} bytes are too few for a STUN message`);
  const type = bytes.readUInt16BE(0);
  const bodyBytes = bytes.readUInt16BE(2);
  if (type >= 0x4000 || bytes.readUInt32BE(4) !== cookie) return fail("not a STUN message");
  if (bodyBytes !== bytes.length - headerBytes)
    return fail(`a STUN message says ${bodyBytes} bytes and has ${bytes.length - headerBytes}`);
  const attributes: StunAttributes = {};
  for (let at = headerBytes; at < bytes.length; ) {
    if (at + 4 > bytes.length) return fail("a STUN attribute is cut short");
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) return fail("a STUN attribute is cut short");
    const name = nameOf(bytes.readUInt16BE(at));
    if (name) attributes[name] ??= bytes.subarray(at + 4, at + 4 + length);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  const kinds = ["request", "indication", "success", "error"] as const;
  const kind = kinds.find((candidate) => kindBits[candidate] === (type & 0x110)) ?? "request";
  return ok({ kind, method: type & ~0x110, transactionId: bytes.subarray(8, headerBytes), attributes });
}

function nameOf(type: number): keyof typeof attributeTypes | undefined {
  const names = Object.keys(attributeTypes) as (keyof typeof attributeTypes)[];
  return names.find((name) => attributeTypes[name] === type);
}

/** Length in bytes of the message at the start of a stream; null while too little has come to tell. */
export function messageBytes(stream: Buffer): number | null {
  return stream.length < 4 ? null : headerBytes + stream.readUInt16BE(2);
}

/** Key of long-term credentials: RFC 8489, 18.5.1.1. */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash("md5").update(`${username}:${realm}:${password}`).digest();
}

/** `code`, such as 401, and the server's words; null when there is no error in it. */
export function errorOf({ attributes }: StunMessage): { code: number; words: string } | null {
  const value = attributes.errorCode;
  if (!value || value.length < 4) return null;
  return { code: (value.readUInt8(2) & 7) * 100 + value.readUInt8(3), words: value.toString("utf8", 4).slice(0, 100) };
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** XOR-…-ADDRESS as an endpoint; null when it is none. */
export function readAddress(value: Buffer | undefined, transactionId: Buffer): Endpoint | null {
  const family = value?.[1];
  const addressBytes = family === 1 ? 8 : family === 2 ? 20 : Number.NaN;
  if (!value || value.length !== addressBytes) return null;
  const port = value.readUInt16BE(2) ^ (cookie >>> 16);
  const plain = masked(value.subarray(4), transactionId);
  if (family === 1) return { address: plain.join("."), port };
  const words = Array.from({ length: 8 }, (_, index) => plain.readUInt16BE(index * 2).toString(16));
  return { address: new URL(`http://[${words.join(":")}]`).hostname.slice(1, -1), port };
}

/** An IPv4 endpoint as the value of XOR-PEER-ADDRESS. */
export function writeAddress({ address, port }: Endpoint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt8(1, 1);
  bytes.writeUInt16BE(port ^ (cookie >>> 16), 2);
  masked(Buffer.from(address.split(".").map(Number)), Buffer.alloc(12)).copy(bytes, 4);
  return bytes;
}

function masked(bytes: Buffer, transactionId: Buffer): Buffer {
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(cookie, 0);
  transactionId.copy(mask, 4);
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}
