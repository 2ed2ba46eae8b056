import { blockBytes, blockCount, chunkEnd } from "../../../shared/manifest/manifest.ts";

/**
 * Cuts each fragment (`moof` + `mdat`) of a CMAF segment into chunks that end where blocks end, after 1, 2, 3, 5, 9, 17 …
 * blocks: a browser plays a chunk when its last byte is there, so that sound can start with the first verified block.
 * ISO/IEC 14496-12 (8.8), ISO/IEC 23000-19 (chunks). Not a sample is touched.
 * @throws Error when a fragment is not built as the packager builds them.
 */
export function chunkSegment(segment: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let written = 0;
  let position = 0;
  while (position < segment.length) {
    const fragment = readFragment(segment, position);
    for (let first = 0; first < fragment.samples.length; ) {
      const count = samplesThatFit(fragment, first, written);
      const chunk = writeChunk(fragment, { first, count, number: chunks.length });
      chunks.push(chunk);
      written += chunk.length;
      first += count;
    }
    position = fragment.end;
  }
  return Buffer.concat(chunks);
}

interface Sample {
  readonly bytes: number;
  readonly duration: number;
  /** The sample's line in `trun`, as it is. */
  readonly entry: Uint8Array;
}

interface Fragment {
  readonly samples: readonly Sample[];
  readonly sequence: number;
  readonly decodeTime: bigint;
  readonly tfhd: Uint8Array;
  readonly trunFlags: number;
  readonly trunVersion: number;
  readonly data: Uint8Array;
  /** Where the fragment ends in its segment. */
  readonly end: number;
}

const boxHeadBytes = 8;
const mfhdBytes = 16;
const tfdtBytes = 20;
const trunHeadBytes = 20;

/** Flags of `tfhd` and `trun`: which optional fields are there. */
const tfhdOptional = [0x1, 0x2, 0x8, 0x10, 0x20];
const hasDataOffset = 0x1;
const hasFirstFlags = 0x4;
const trunOptional = { duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 };

function readFragment(segment: Uint8Array, start: number): Fragment {
  const moof = boxAt(segment, start, "moof");
  const mfhd = boxAt(segment, moof.body, "mfhd");
  const traf = boxAt(segment, mfhd.end, "traf");
  const tfhd = boxAt(segment, traf.body, "tfhd");
  const tfdt = boxAt(segment, tfhd.end, "tfdt");
  const trun = boxAt(segment, tfdt.end, "trun");
  const mdat = boxAt(segment, moof.end, "mdat");
  if (traf.end !== moof.end || trun.end !== traf.end) refuse("a fragment of other boxes");
  const view = viewOf(segment);
  requireLength(mfhd, "mfhd", mfhdBytes);
  requireLength(tfhd, "tfhd", tfhdBytes(tfhd, view));
  requireLength(tfdt, "tfdt", boxBytes(tfdt) >= 12 && view.getUint8(tfdt.body) === 1 ? tfdtBytes : tfdtBytes - 4);
  if (boxBytes(trun) < trunHeadBytes) requireLength(trun, "trun", trunHeadBytes);
  const flags = view.getUint32(trun.body) & 0xffffff;
  if ((flags & hasDataOffset) === 0 || (flags & hasFirstFlags) !== 0) {
    refuse("trun without data offset, or with flags of its first sample");
  }
  const samples = readSamples(view, {
    trun,
    flags,
    defaults: readDefaults(view, tfhd),
    dataBytes: mdat.end - mdat.body,
  });
  if (view.getUint32(trun.body + 8) !== mdat.body - start) refuse("its data does not begin where mdat does");
  return {
    samples,
    sequence: view.getUint32(mfhd.body + 4),
    decodeTime:
      view.getUint8(tfdt.body) === 1 ? view.getBigUint64(tfdt.body + 4) : BigInt(view.getUint32(tfdt.body + 4)),
    tfhd: segment.subarray(tfhd.start, tfhd.end),
    trunFlags: flags,
    trunVersion: view.getUint8(trun.body),
    data: segment.subarray(mdat.body, mdat.end),
    end: mdat.end,
  };
}

interface Box {
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

function boxAt(bytes: Uint8Array, start: number, name: string): Box {
  const found =
    start + boxHeadBytes <= bytes.length ? String.fromCharCode(...bytes.subarray(start + 4, start + 8)) : "";
  if (found !== name) refuse(`"${found}" stands where "${name}" is expected`);
  const end = start + viewOf(bytes).getUint32(start);
  if (end > bytes.length) refuse(`"${name}" is longer than the segment`);
  if (end < start + boxHeadBytes) refuse(`"${name}" is shorter than its own head`);
  return { start, body: start + boxHeadBytes, end };
}

function boxBytes(box: Box): number {
  return box.end - box.start;
}

function requireLength(box: Box, name: string, bytes: number): void {
  if (boxBytes(box) !== bytes) refuse(`"${name}" has ${boxBytes(box)} bytes, not ${bytes}`);
}

function refuse(reason: string): never {
  throw new Error(`Cannot chunk a segment: ${reason}`);
}

/** As many as its flags say. */
function tfhdBytes(tfhd: Box, view: DataView): number {
  const leastBytes = boxHeadBytes + 8;
  if (boxBytes(tfhd) < leastBytes) return leastBytes;
  const flags = view.getUint32(tfhd.body) & 0xffffff;
  return leastBytes + optionalBytes(tfhdOptional.filter((flag) => (flags & flag) !== 0));
}

function optionalBytes(flags: readonly number[]): number {
  return flags.reduce((bytes, flag) => bytes + (flag === 0x1 ? 8 : 4), 0);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Defaults for samples whose entry in `trun` says nothing; null where there is no default. */
interface SampleDefaults {
  readonly duration: number | null;
  readonly bytes: number | null;
}

function readDefaults(view: DataView, tfhd: Box): SampleDefaults {
  const flags = view.getUint32(tfhd.body) & 0xffffff;
  const read = (field: number) => {
    if ((flags & field) === 0) return null;
    const before = tfhdOptional.filter((flag) => flag < field && (flags & flag) !== 0);
    return view.getUint32(tfhd.body + 8 + optionalBytes(before));
  };
  return { duration: read(0x8), bytes: read(0x10) };
}

/** Each sample has at least one byte, and all samples together are the data, so a false count is found here. */
function readSamples(
  view: DataView,
  {
    trun,
    flags,
    defaults,
    dataBytes,
  }: { trun: Box; flags: number; defaults: SampleDefaults; readonly dataBytes: number },
): Sample[] {
  const fields = Object.values(trunOptional).filter((flag) => (flags & flag) !== 0);
  const entryBytes = 4 * fields.length;
  const count = view.getUint32(trun.body + 4);
  requireLength(trun, "trun", trunHeadBytes + count * entryBytes);
  if (count > dataBytes) refuse(`${count} samples in ${dataBytes} bytes`);
  const read = (entry: number, field: number, otherwise: number | null) => {
    const position = fields.indexOf(field);
    if (position >= 0) return view.getUint32(entry + 4 * position);
    if (otherwise === null) refuse("neither tfhd nor trun tells of each sample");
    return otherwise;
  };
  const samples = Array.from({ length: count }, (_, index) => {
    const at = trun.body + 12 + index * entryBytes;
    return {
      duration: read(at, trunOptional.duration, defaults.duration),
      bytes: read(at, trunOptional.size, defaults.bytes),
      entry: new Uint8Array(view.buffer, view.byteOffset + at, entryBytes),
    };
  });
  if (samples.some(({ bytes }) => bytes === 0)) refuse("a sample without bytes");
  const told = samples.reduce((sum, { bytes }) => sum + bytes, 0);
  if (told !== dataBytes) refuse(`its samples have ${told} bytes, its data ${dataBytes}`);
  return samples;
}

/** As many samples as end with the next boundary, at least one. */
function samplesThatFit(fragment: Fragment, first: number, written: number): number {
  const boundary =
    chunkEnd(blockCount(written + headBytes(fragment, 1) + (fragment.samples[first]?.bytes ?? 0))) * blockBytes;
  let count = 0;
  let dataBytes = 0;
  while (first + count < fragment.samples.length) {
    dataBytes += fragment.samples[first + count]?.bytes ?? 0;
    if (written + headBytes(fragment, count + 1) + dataBytes > boundary && count > 0) break;
    count += 1;
  }
  return count;
}

/** `moof` and the head of `mdat`. */
function headBytes(fragment: Fragment, samples: number): number {
  const entryBytes = fragment.samples[0]?.entry.length ?? 0;
  const trunBytes = trunHeadBytes + samples * entryBytes;
  return boxHeadBytes + mfhdBytes + boxHeadBytes + fragment.tfhd.length + tfdtBytes + trunBytes + boxHeadBytes;
}

function writeChunk(fragment: Fragment, part: { first: number; count: number; number: number }): Uint8Array {
  const { samples, tfhd, data } = fragment;
  const before = samples.slice(0, part.first);
  const own = samples.slice(part.first, part.first + part.count);
  const offset = before.reduce((sum, { bytes }) => sum + bytes, 0);
  const dataBytes = own.reduce((sum, { bytes }) => sum + bytes, 0);
  const decodeTime = fragment.decodeTime + BigInt(before.reduce((sum, { duration }) => sum + duration, 0));
  const head = headBytes(fragment, part.count);
  const chunk = new Uint8Array(head + dataBytes);
  const view = viewOf(chunk);
  const trunBytes = trunHeadBytes + own.reduce((sum, { entry }) => sum + entry.length, 0);
  let at = 0;
  const box = (name: string, bytes: number) => {
    view.setUint32(at, bytes);
    for (let index = 0; index < 4; index += 1) chunk[at + 4 + index] = name.charCodeAt(index);
    at += boxHeadBytes;
  };
  box("moof", head - boxHeadBytes);
  box("mfhd", mfhdBytes);
  // Sequence numbers only have to grow: no segment has 256 chunks.
  view.setUint32(at + 4, fragment.sequence * 256 + part.number);
  at += mfhdBytes - boxHeadBytes;
  box("traf", boxHeadBytes + tfhd.length + tfdtBytes + trunBytes);
  chunk.set(tfhd, at);
  at += tfhd.length;
  box("tfdt", tfdtBytes);
  view.setUint8(at, 1);
  view.setBigUint64(at + 4, decodeTime);
  at += tfdtBytes - boxHeadBytes;
  box("trun", trunBytes);
  view.setUint32(at, fragment.trunVersion * 0x1000000 + fragment.trunFlags);
  view.setUint32(at + 4, part.count);
  view.setUint32(at + 8, head);
  at += 12;
  for (const { entry } of own) {
    chunk.set(entry, at);
    at += entry.length;
  }
  box("mdat", boxHeadBytes + dataBytes);
  chunk.set(data.subarray(offset, offset + dataBytes), at);
  return chunk;
}
