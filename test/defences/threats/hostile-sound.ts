import type { Threat } from "../defence.ts";

const cover = "server/ingest/describe/cover.ts";
const covers = ["server/ingest/describe/cover.test.ts"];
const job = "server/ingest/workers/source-job.ts";
const jobs = ["server/ingest/workers/source-job.test.ts"];
const guard = "server/ingest/workers/guard.ts";
const guards = ["server/ingest/workers/guard.test.ts"];
const output = "server/ingest/workers/limit-output.ts";
const outputs = ["server/ingest/workers/limit-output.test.ts"];
const ffmpeg = "server/ingest/encode/ffmpeg-encoder.ts";
const runs = "server/ingest/encode/run-ffmpeg.ts";
const ffmpegs = ["server/ingest/encode/ffmpeg-encoder.test.ts"];

export const hostileSound: Threat = {
  threat: "hostile sound and pictures",
  defences: [
    {
      defence: "a picture's pixels are counted before it is decoded",
      file: cover,
      remove: "limitInputPixels: coverPixelsMax, ",
      by: "",
      tests: covers,
    },
    {
      defence: "... and its kind is one of four",
      file: cover,
      remove: 'if (!isPicture(picture)) throw new Error("the cover is no JPEG, PNG, WebP, AVIF or GIF picture");',
      by: "",
      tests: covers,
    },
    {
      defence: "a header's rate and channels are checked before any decoding",
      file: "server/ingest/decode/decode-source.ts",
      remove: "checkShape(soundShape(head, format));",
      by: "",
      tests: ["server/ingest/decode/decode-source.test.ts"],
    },
    {
      defence: "a job ends in its time",
      file: job,
      remove: "ending = setTimeout(() => answer(fail(reason)), beganMs + allowedMs - performance.now());",
      by: "void [reason, beganMs];",
      tests: jobs,
    },
    {
      defence: "... at once when it is told to",
      file: job,
      remove: 'signal.addEventListener("abort", stop, { once: true });',
      by: "",
      tests: jobs,
    },
    {
      defence: "... with the programs that it started",
      file: job,
      remove: 'process.platform === "win32" ? child.pid : -child.pid',
      by: "child.pid",
      tests: jobs,
    },
    {
      defence: "a job's memory has a limit, WASM with it",
      file: guard,
      remove: "if (process.memoryUsage.rss() > workerData.memoryBytesMax) end(workerData.reason);",
      by: "",
      tests: guards,
    },
    {
      defence: "a job ends with its server",
      file: guard,
      remove: 'if (process.ppid !== workerData.parent) end("its server is gone");',
      by: "",
      tests: guards,
    },
    {
      defence: "a job hands out what was asked for",
      file: output,
      remove: "if (!one || one.isOver) throw",
      by: "if (!one) return { samples: 0, isOver: false }; if (one.samples < 0) throw",
      tests: outputs,
    },
    {
      defence: "... no more bytes than its bitrate gives",
      file: output,
      remove: "if (bytes.length > bytesMax) {",
      by: "if (bytes.length < 0) {",
      tests: outputs,
    },
    {
      defence: "... no longer than a track may be",
      file: output,
      remove: "if (seconds > secondsMax) throw",
      by: "if (seconds < 0) throw",
      tests: outputs,
    },
    {
      defence: "ffmpeg reads formats of sound only",
      file: ffmpeg,
      remove: '"-format_whitelist", demuxers, ',
      by: "",
      tests: ffmpegs,
    },
    {
      defence: "... and decodes sound only",
      file: ffmpeg,
      remove: ', "-codec_whitelist", decoders]',
      by: "]",
      tests: ffmpegs,
    },
    {
      defence: "... of no more channels than are taken",
      file: ffmpeg,
      remove: "if (!(shape.channels >= 1 && shape.channels <= sourceChannelsMax)) {",
      by: "if (shape.channels < 0) {",
      tests: ffmpegs,
    },
    {
      defence: "... with no more memory than it may have",
      file: runs,
      remove: "`ulimit -v ",
      by: "`true ",
      tests: ["server/ingest/encode/run-ffmpeg.test.ts"],
    },
    {
      defence: "... writes no larger file",
      file: runs,
      remove: "`ulimit -f ",
      by: "`true ",
      tests: ["server/ingest/encode/run-ffmpeg.test.ts"],
    },
    {
      defence: "... leaves no core dump",
      file: runs,
      remove: ', "ulimit -c 0"]',
      by: "]",
      tests: ["server/ingest/encode/run-ffmpeg.test.ts"],
    },
    {
      defence: "... reads what was opened, not what lies there now",
      file: ffmpeg,
      remove: "if (folder === undefined) return",
      by: "if (folder !== null) return",
      tests: ffmpegs,
    },
  ],
};
