import type { Chance } from "../../fuzz/chance.ts";
import { mutateBytes } from "../../fuzz/mutate-bytes.ts";
import type { Sample } from "./samples.ts";

/** Words in sound files beside which numbers stand that a reader believes: sizes, lengths, rates, channels. */
const words = [
  "RIFF,fmt ,data,fact,LIST,fLaC,OggS,OpusHead,OpusTags,\u0001vorbis,\u0003vorbis,ID3,TIT2,APIC,TAG,Xing,Info,LAME",
  "ftyp,moov,trak,mdia,mdhd,mvhd,hdlr,dref,url ,stsd,mp4a,alac,esds,stts,stsc,stsz,stco,mdat,elst,udta,meta,ilst,covr",
  "FORM,AIFF,COMM,SSND",
]
  .join(",")
  .split(",");

const lies = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Mutate = (bytes: Uint8Array, chance: Chance) => Uint8Array;

/** A file that is broken in one to a few ways, by accident or by somebody who knows the format. */
export function mutateSound(sample: Sample, other: Sample, chance: Chance): Uint8Array {
  if (chance.oneIn(3)) return mutateBytes(sample.bytes, { chance, other: other.bytes });
  let bytes = Uint8Array.from(sample.bytes);
  do {
    bytes = Uint8Array.from(chance.pick(mutations)(bytes, chance));
  } while (chance.oneIn(2));
  return bytes;
}

const mutations: readonly Mutate[] = [lie, lie, lie, lie, flipMany, truncate, hole, giantTag, nest, repeat, insert];

/** Another number beside one of the words. */
function lie(bytes: Uint8Array, chance: Chance): Uint8Array {
  const buffer = Buffer.from(bytes);
  const places = words.map((word) => buffer.indexOf(word, 0, "latin1")).filter((at) => at >= 0);
  if (places.length === 0) return bytes;
  const at = Math.max(0, chance.pick(places) - 4 + chance.below(36));
  const value = chance.oneIn(2) ? chance.pick(lies) : chance.below(2 ** 32);
  const size = chance.pick([1, 2, 4]);
  if (at + size > buffer.length) return bytes;
  const part = value % 2 ** (8 * size);
  if (chance.oneIn(2)) buffer.writeUIntBE(part, at, size);
  else buffer.writeUIntLE(part, at, size);
  return buffer;
}

function flipMany(bytes: Uint8Array, chance: Chance): Uint8Array {
  for (let flips = 1 + chance.length(200); flips > 0; flips -= 1)
    bytes[chance.below(bytes.length)]! ^= 1 << chance.below(8);
  return bytes;
}

function truncate(bytes: Uint8Array, chance: Chance): Uint8Array {
  return bytes.subarray(0, chance.below(bytes.length + 1));
}

function hole(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length);
  return bytes.fill(chance.pick([0, 0xff]), at, at + chance.length(bytes.length));
}

/** A tag in front that claims up to 256 MiB and has little of it. */
function giantTag(bytes: Uint8Array, chance: Chance): Uint8Array {
  const size = [0, 0, 0, 0].map(() => chance.below(128));
  const frame = Buffer.concat([
    Buffer.from("ID3\x04\0\0", "latin1"),
    Buffer.from(size),
    Buffer.from("TIT2\x0f\xff\xff\xff\0\0", "latin1"),
  ]);
  return Buffer.concat([frame, Buffer.alloc(chance.length(4_096), 0x41), bytes]);
}

/** Boxes within boxes, thousands deep, where a tree of boxes may stand. */
function nest(bytes: Uint8Array, chance: Chance): Uint8Array {
  const levels = 1 + chance.length(5_000);
  const boxes = Buffer.alloc(8 * levels);
  for (let level = 0; level < levels; level += 1) {
    boxes.writeUInt32BE(8 * (levels - level), 8 * level);
    boxes.write(chance.pick(["moov", "trak", "udta", "meta", "ilst"]), 8 * level + 4, "latin1");
  }
  const at = Math.max(0, Buffer.from(bytes).indexOf("moov") - 4);
  return Buffer.concat([bytes.subarray(0, at), boxes, bytes.subarray(at)]);
}

function repeat(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length);
  const part = bytes.subarray(at, at + 1 + chance.length(8_192));
  const times = 1 + chance.length(20);
  return Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: times }, () => part), bytes.subarray(at)]);
}

function insert(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  const more = Buffer.from(Array.from({ length: 1 + chance.length(2_048) }, () => chance.below(256)));
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}
