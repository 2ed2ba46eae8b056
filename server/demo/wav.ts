/**
 * The parts of a RIFF WAVE file: 16 bit stereo, then an `id3 ` chunk. They are parts and not one array, so that the
 * samples (20 MB) need not be copied.
 */
export function wavParts(options: {
  samples: Int16Array<ArrayBuffer>;
  sampleRate: number;
  id3: Uint8Array<ArrayBuffer>;
}): Uint8Array<ArrayBuffer>[] {
  const { samples, sampleRate, id3 } = options;
  const id3Padding = id3.length % 2;
  const header = new Uint8Array(44);
  const view = new DataView(header.buffer);
  const id3Head = new Uint8Array(8);
  const riffSize = 36 + samples.byteLength + id3Head.length + id3.length + id3Padding;
  writeAscii(header, 0, "RIFF");
  view.setUint32(4, riffSize, true);
  writeAscii(header, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  writeAscii(header, 36, "data");
  view.setUint32(40, samples.byteLength, true);
  writeAscii(id3Head, 0, "id3 ");
  new DataView(id3Head.buffer).setUint32(4, id3.length, true);
  return [header, littleEndian(samples), id3Head, id3, new Uint8Array(id3Padding)];
}

function writeAscii(target: Uint8Array, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) target[offset + index] = text.charCodeAt(index);
}

function littleEndian(samples: Int16Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const machineIsLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  if (machineIsLittle) return bytes;
  const swapped = new Uint8Array(bytes.length);
  for (let index = 0; index < bytes.length; index++) swapped[index] = bytes[index ^ 1]!;
  return swapped;
}
