import { createHash } from "node:crypto";
import { mediaPlaylist as listenersPlaylist, masterPlaylist } from "../../../client/engine/hls/media-playlist.ts";
import { mediaPlaylist, multivariantPlaylist } from "../../../server/media/playlists.ts";
import { isRenditionId } from "../../../shared/ids.ts";
import { base64urlBytes, decodeBase64url, encodeBase64url } from "../../../shared/manifest/base64url.ts";
import { blockHash, hashBlocks, renditionIdOf, segmentRoot } from "../../../shared/manifest/block-tree.ts";
import { canonicalBytes } from "../../../shared/manifest/canonical-bytes.ts";
import { blockCount, blockSize, durationSeconds, hashBytes, type Manifest } from "../../../shared/manifest/manifest.ts";
import { parseSignedManifest, signedManifestText } from "../../../shared/manifest/signed-manifest.ts";
import { type BytesTarget, hold, type TextTarget } from "../target.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** `manifest.json`: one text for one manifest, and what follows from it (playlists, id) can always be made. */
export const signedManifest: TextTarget = {
  name: "signed-manifest",
  form: "json",
  run(text) {
    const read = parseSignedManifest(text);
    if (!read.ok) {
      hold(read.error.length <= 200, "an error is short");
      return "refused";
    }
    const { manifest } = read.value;
    hold(signedManifestText(read.value) === text, "it is written as it was read");
    hold(
      text.startsWith(new TextDecoder().decode(canonicalBytes(manifest)).slice(0, -1)),
      "its signed bytes are in it",
    );
    hold(durationSeconds(manifest) > 0 && Number.isFinite(durationSeconds(manifest)), "it lasts for some time");
    hold(isRenditionId(renditionIdOf(manifest, sha256)), "its content has an id");
    holdBlocks(manifest);
    holdPlaylist(mediaPlaylist(manifest), manifest);
    holdPlaylist(listenersPlaylist(manifest), manifest);
    for (const playlist of [masterPlaylist(manifest), multivariantPlaylist([asIngested(manifest)])]) {
      hold(
        playlist.split("\n").every((line) => line.length < 200 && /^[ -~]*$/.test(line)),
        "its lines are plain",
      );
    }
    return "accepted";
  },
};

function holdBlocks(manifest: Manifest): void {
  for (const { bytes, blockHashes } of manifest.segments) {
    const count = blockCount(bytes);
    let sum = 0;
    for (let index = 0; index < count; index += 1) sum += blockSize(bytes, index);
    hold(sum === bytes, "the blocks of a segment are the segment");
    hold(blockHash(blockHashes, count - 1).length === hashBytes, "each block has a hash");
  }
}

/** RFC 8216, 4.3.3.1: no segment, rounded, is longer than the target. */
function holdPlaylist(playlist: string, manifest: Manifest): void {
  const lines = playlist.trimEnd().split("\n");
  const target = Number(/^#EXT-X-TARGETDURATION:(\d+)$/m.exec(playlist)?.[1]);
  const lengths = lines.flatMap((line) => /^#EXTINF:(\d+\.\d{6}),$/.exec(line)?.[1] ?? []).map(Number);
  hold(lengths.length === manifest.segments.length, "a playlist names each segment");
  hold(
    lengths.every((length) => Math.round(length) <= target),
    "no segment is longer than the target duration",
  );
  hold(lines[0] === "#EXTM3U" && lines.at(-1) === "#EXT-X-ENDLIST", "a playlist begins and ends as it must");
}

function asIngested(manifest: Manifest) {
  const { renditionId, codec, peakBitsPerSecond, averageBitsPerSecond } = manifest;
  return { renditionId, codec, peakBitsPerSecond, averageBitsPerSecond } as Parameters<
    typeof multivariantPlaylist
  >[0][0];
}

export const base64url: TextTarget = {
  name: "base64url",
  form: "text",
  words: ["=", "==", "+", "/", "-", "_", "AA"],
  run(text) {
    const bytes = decodeBase64url(text);
    if (bytes === null) return "refused";
    hold(bytes.length === base64urlBytes(text.length), "as many bytes as its length says");
    hold(encodeBase64url(bytes) === text, "it is written as it was read");
    hold(Buffer.compare(bytes, Buffer.from(text, "base64url")) === 0, "Node reads the same");
    return "accepted";
  },
};

/** Segments of any length: their hashes, and a root that tells the smallest difference. */
export const blockTree: BytesTarget = {
  name: "block-tree",
  form: "bytes",
  takesAll: true,
  run(bytes) {
    if (bytes.length === 0) return "refused";
    const hashes = hashBlocks(bytes, sha256);
    hold(hashes.length === blockCount(bytes.length) * hashBytes, "a hash for each block");
    const root = segmentRoot(hashes, sha256);
    hold(root.length === hashBytes, "the root is a hash");
    const other = bytes.slice();
    other[other.length - 1]! ^= 1;
    hold(Buffer.compare(segmentRoot(hashBlocks(other, sha256), sha256), root) !== 0, "another last bit, another root");
    return "accepted";
  },
};
