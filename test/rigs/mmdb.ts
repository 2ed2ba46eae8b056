import { ipv6Groups, isIpv4 } from "../../shared/signal/address.ts";

/** What a record may hold. Numbers are written as uint32. */
export type MmdbValue = string | number | { readonly [name: string]: MmdbValue };

type Node = [left: Slot, right: Slot];
type Slot = Node | { readonly offset: number } | null;

const marker = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");

/**
 * Writes a database in MaxMind's format, version 2.0, with records of 24 bits and IPv4 in ::/96, for networks that do not
 * overlap, such as `{ "192.0.2.0/24": { autonomous_system_number: 64500 } }`.
 */
export function writeMmdb(databaseType: string, networks: Readonly<Record<string, MmdbValue>>): Buffer {
  const root: Node = [null, null];
  const data: Buffer[] = [];
  let dataBytes = 0;
  for (const [network, value] of Object.entries(networks)) {
    const bytes = encode(value);
    insert(root, bitsOf(network), { offset: dataBytes });
    data.push(bytes);
    dataBytes += bytes.length;
  }
  const nodes = [root];
  for (const node of nodes) for (const slot of node) if (Array.isArray(slot)) nodes.push(slot);
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((node, number) => {
    node.forEach((slot, side) => {
      const record =
        slot === null
          ? nodes.length
          : Array.isArray(slot)
            ? (numbers.get(slot) as number)
            : nodes.length + 16 + slot.offset;
      tree.writeUIntBE(record, number * 6 + side * 3, 3);
    });
  });
  const metadata = encode({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 6,
    database_type: databaseType,
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

function insert(root: Node, bits: readonly number[], leaf: { readonly offset: number }): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const slot = node[bit];
    const next: Node = Array.isArray(slot) ? slot : [null, null];
    node[bit] = next;
    node = next;
  }
  node[bits.at(-1) as number] = leaf;
}

function bitsOf(network: string): number[] {
  const [address = "", length = ""] = network.split("/");
  const groups = isIpv4(address) ? ipv6Groups(`::${address}`) : ipv6Groups(address);
  if (groups === null) throw new Error(`Cannot write ${network}: it is no network`);
  const bits = groups.flatMap((group) => Array.from({ length: 16 }, (_, place) => (group >> (15 - place)) & 1));
  return bits.slice(0, Number(length) + (isIpv4(address) ? 96 : 0));
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === "string") return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  const fields = Object.entries(value);
  return Buffer.concat([
    control(7, fields.length),
    ...fields.flatMap(([name, field]) => [encode(name), encode(field)]),
  ]);
}

/** Type and size; a size from 29 to 284 has a byte of its own. */
function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
}
