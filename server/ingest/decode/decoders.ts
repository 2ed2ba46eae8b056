import type { SoundFormat } from "../framing/sound-format.ts";

export interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

/** Decodes one stream: what comes before its sound first, then its frames in order. */
export interface StreamDecoder {
  decode(frames: readonly Uint8Array[]): Promise<Decoded>;
  free(): void;
}

/** A job reads one file, so one library is loaded. */
export async function newDecoder(format: Exclude<SoundFormat, "wav">): Promise<StreamDecoder> {
  switch (format) {
    case "flac": {
      const decoder = new (await import("@wasm-audio-decoders/flac")).FLACDecoder();
      await decoder.ready;
      return { decode: async (frames) => exactly(await decoder.decodeFrames([...frames])), free: () => decoder.free() };
    }
    case "mp3": {
      const decoder = new (await import("mpg123-decoder")).MPEGDecoder();
      await decoder.ready;
      return { decode: async (frames) => decoder.decode(Buffer.concat(frames)), free: () => decoder.free() };
    }
    case "vorbis":
      return pageDecoder(new (await import("@wasm-audio-decoders/ogg-vorbis")).OggVorbisDecoder());
    case "opus":
      return pageDecoder(new (await import("ogg-opus-decoder")).OggOpusDecoder());
  }
}

/** The library takes the greatest sample for 1, all else here what is one more: so no sample would be the file's own. */
function exactly<Sound extends Decoded & { readonly bitDepth: number }>(decoded: Sound): Sound {
  const one = 2 ** (decoded.bitDepth - 1);
  for (const plane of decoded.channelData) {
    for (let index = 0; index < plane.length; index += 1) plane[index] = Math.round(plane[index]! * (one - 1)) / one;
  }
  return decoded;
}

interface PageDecoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  free(): void;
}

/** A page is taken up when the first byte of the next one is there. So each gets it at once, and what it gives is its own sound. */
async function pageDecoder(decoder: PageDecoder): Promise<StreamDecoder> {
  await decoder.ready;
  let taken = 0;
  return {
    async decode(pages) {
      const bytes = Buffer.concat([...pages, firstOfPage]).subarray(taken);
      taken = firstOfPage.length;
      return decoder.decode(bytes);
    },
    free: () => decoder.free(),
  };
}

const firstOfPage = Buffer.from("O");
