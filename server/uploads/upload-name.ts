import { extname } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";
import { sourceExtensions } from "../ingest/encode/source-extensions.ts";
import { listExtensions } from "../ingest/lists/list-file.ts";
import { sheetExtension } from "../ingest/sheets/sheet-part.ts";

const pictures = ["jpg", "jpeg", "png", "webp", "gif", "avif"];

/** What may be uploaded, lowercase and without dot: sound, and what belongs beside it. */
export const uploadExtensions: readonly string[] = [
  ...sourceExtensions.ffmpeg,
  ...pictures,
  ...["lrc", sheetExtension],
  ...listExtensions,
];

/** Of a name in a folder, bytes: what file systems take, less what a name has while it is written. */
const nameBytesMax = 200;
const depthMax = 8;

/**
 * A path below the music folder, with `/`; or what is wrong with it and what is allowed. Whoever uploads a folder sends the names
 * within it as well.
 */
export function readUploadName(text: string | null | undefined): Result<string, string> {
  const said = `The name "${(text ?? "").slice(0, 100)}"`;
  if (!text) return fail('An upload needs a name, such as "Artist/Album/01 Song.flac"');
  const parts = text.normalize("NFC").split("/");
  if (parts.length > depthMax)
    return fail(`${said} lies in ${parts.length - 1} folders; up to ${depthMax - 1} are taken`);
  for (const part of parts) {
    if (part === "") return fail(`${said} has an empty part; a path below the music folder is needed`);
    if (part.startsWith(".")) return fail(`${said} has a part that begins with a dot; hidden files are not music`);
    // A backslash parts folders on other systems.
    if (/[\p{Cc}\\\ud800-\udfff]/u.test(part)) return fail(`${said} holds a sign that no name of a file may hold`);
    if (Buffer.byteLength(part) > nameBytesMax)
      return fail(`${said} has a part of ${Buffer.byteLength(part)} bytes; up to ${nameBytesMax} are taken`);
  }
  const extension = extname(text).slice(1).toLowerCase();
  if (!uploadExtensions.includes(extension))
    return fail(
      `${said} ends in "${extension}"; taken are sound (${sourceExtensions.ffmpeg.join(", ")}), pictures (${pictures.join(", ")}), words (lrc), cue sheets (${sheetExtension}) and playlists (${listExtensions.join(", ")})`,
    );
  return ok(parts.join("/"));
}
