import type { Target } from "./target.ts";
import { announceFrame } from "./targets/announce.ts";
import { monthCount, preferences, sessionAnswer } from "./targets/client.ts";
import { httpPost } from "./targets/http.ts";
import { initSegment, pathNames, segment, soundFormat, tagText, wholeChunks } from "./targets/ingest.ts";
import { base64url, blockTree, signedManifest } from "./targets/manifest.ts";
import { neighbourTalk } from "./targets/neighbour.ts";
import {
  byteRange,
  commandLine,
  cursor,
  dataLock,
  mediaName,
  search,
  settings,
  upgradeHeaders,
} from "./targets/server.ts";
import { address, candidate, clientMessage, sdp, serverMessage } from "./targets/signal.ts";
import { hello, sessionToken } from "./targets/tokens.ts";
import { frame } from "./targets/wire.ts";

/** Every parser of bytes or text from outside. A new one needs a line here and a corpus of its name. */
export const targets: readonly Target[] = [
  frame,
  neighbourTalk,
  clientMessage,
  serverMessage,
  sdp,
  candidate,
  address,
  announceFrame,
  upgradeHeaders,
  hello,
  sessionToken,
  httpPost,
  signedManifest,
  base64url,
  blockTree,
  byteRange,
  mediaName,
  cursor,
  search,
  segment,
  wholeChunks,
  initSegment,
  soundFormat,
  tagText,
  pathNames,
  dataLock,
  settings,
  commandLine,
  sessionAnswer,
  preferences,
  monthCount,
];
