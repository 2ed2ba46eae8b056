import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** How a text is sent: as it is, or packed as the client can unpack it. */
export interface PackedText {
  readonly bytes: Buffer;
  /** Null: as it is. */
  readonly encoding: "br" | "gzip" | null;
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Less is not worth it. */
const packedFrom = 1_000;
/** Playlists and manifests that were packed of late; each is some kilobytes. */
const keptMax = 500;

/** Packs texts that are asked for again and again, each once. */
export class CompressedTexts {
  readonly #packed = new Map<string, Promise<Buffer>>();

  /** `name` stands for this content alone. */
  async pack(name: string, bytes: Buffer, accepted: string | undefined): Promise<PackedText> {
    const encoding = bytes.length < packedFrom ? null : chosen(accepted ?? "");
    if (encoding === null) return { bytes, encoding };
    const key = `${encoding} ${name}`;
    const known = this.#packed.get(key) ?? (encoding === "br" ? brotli(bytes, { params }) : zip(bytes));
    this.#packed.delete(key);
    this.#packed.set(key, known);
    const [oldest] = this.#packed.keys();
    if (this.#packed.size > keptMax && oldest !== undefined) this.#packed.delete(oldest);
    return { bytes: await known, encoding };
  }
}

const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };

/** Of Accept-Encoding (RFC 9110, 12.5.3); `;q=0` refuses. */
function chosen(accepted: string): "br" | "gzip" | null {
  const offers = accepted.split(",").map((offer) => offer.trim().toLowerCase());
  const takes = (name: string) =>
    offers.some((offer) => offer.split(";")[0]?.trim() === name && !/;\s*q=0(?:\.0*)?$/.test(offer));
  if (takes("br")) return "br";
  return takes("gzip") ? "gzip" : null;
}
