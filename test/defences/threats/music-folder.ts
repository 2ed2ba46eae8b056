import type { Threat } from "../defence.ts";

const open = "server/files/open-regular.ts";
const opening = ["server/files/open-regular.test.ts"];
const scan = "server/ingest/scan.ts";
const scanning = ["server/ingest/scan.test.ts"];

export const musicFolder: Threat = {
  threat: "special files and links",
  defences: [
    {
      defence: "what is no regular file is not opened",
      file: open,
      remove: "if (!before.isFile()) return",
      by: "if (before.size < 0) return",
      tests: opening,
    },
    {
      defence: "a link that leads out is not opened",
      file: open,
      remove: "if (inside !== undefined && !(await isInside(real, inside))) return fail(outside);",
      by: "",
      tests: opening,
    },
    {
      defence: "... nor what is put into a link's place meanwhile",
      file: open,
      remove: "return way === null || (await isInside(pathFromBytes(way), inside)) ? null : outside;",
      by: "return null;",
      tests: opening,
    },
    {
      defence: "a FIFO that is put into a file's place keeps nobody waiting",
      file: open,
      remove: " | (constants.O_NONBLOCK ?? 0)",
      by: "",
      tests: opening,
    },
    {
      defence: "no more bytes are read than a limit",
      file: open,
      remove: "if (bytes > bytesMax) return",
      by: "if (bytes < 0) return",
      tests: opening,
    },
    {
      defence: "... nor than the file had when it was opened",
      file: open,
      remove: "return read === bytes ? ok",
      by: "return read >= 0 ? ok",
      tests: opening,
    },
    {
      defence: "a file that changed while it was read is not added",
      file: "server/ingest/source-file.ts",
      remove: "if (hashed && !isSameFile(source.identity, hashed.identity)) throw new FileFault(changed);",
      by: "",
      tests: ["server/ingest/ingest-source.test.ts"],
    },
    {
      defence: "folders are visited once",
      file: scan,
      remove: "if (walk.seen.has(real)) return [];",
      by: "",
      tests: scanning,
    },
    {
      defence: "... and not without an end of depth",
      file: scan,
      remove: "if (depth > scanDepthMax) throw",
      by: "if (depth < 0) throw",
      tests: scanning,
    },
    {
      defence: "a folder that cannot be read ends no scan",
      file: scan,
      remove: "isOurs ? error.message : reasonOf(error) });",
      by: "(() => { throw error; })() });",
      tests: scanning,
    },
    {
      defence: "covers come from the folder alone",
      file: "server/ingest/describe/cover.ts",
      remove: "inside: root, bytesMax",
      by: "bytesMax",
      tests: ["server/ingest/describe/cover.test.ts"],
    },
    {
      defence: "our own keys and lists are files",
      file: "server/files/own-file.ts",
      remove: "throw new OwnFileError(",
      by: "return Buffer.from(",
      tests: ["server/files/own-file.test.ts"],
    },
  ],
};
