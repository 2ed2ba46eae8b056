import { parseMonthCount } from "../../../client/engine/manners/month-meter.ts";
import { faultIn } from "../../../client/engine/session/session.ts";
import { parsePreferences, qualities } from "../../../client/player/preferences.ts";
import { decodeBase64url } from "../../../shared/manifest/base64url.ts";
import { hold, holdSame, type TextTarget } from "../target.ts";

/** What an older or newer page, or a person, left in the browser's storage. */
export const preferences: TextTarget = {
  name: "preferences",
  form: "json",
  run(text) {
    const read = parsePreferences(text);
    const { volume, quality, pinnedAlbums } = read;
    hold(volume >= 0 && volume <= 1, "the volume is a part of 1");
    hold(
      qualities.some(({ value }) => value === quality),
      "the quality is one that there is",
    );
    for (const limit of [read.cacheBytesMax, read.uploadBitsPerSecondMax, read.uploadBytesPerMonthMax]) {
      hold(limit === null || (limit > 0 && Number.isFinite(limit)), "a limit is a number above 0");
    }
    for (const album of pinnedAlbums) {
      hold(album.bytes >= 0 && Number.isFinite(album.bytes), "an album has a size");
      hold(
        album.renditionIds.every((id) => typeof id === "string"),
        "an album has its renditions' ids",
      );
    }
    holdSame(parsePreferences(JSON.stringify(read)), read, "written anew they are the same");
    return JSON.stringify(read) === standard ? "refused" : "accepted";
  },
};

const standard = JSON.stringify(parsePreferences(null));

export const monthCount: TextTarget = {
  name: "month-count",
  form: "json",
  run(text) {
    const read = parseMonthCount(text, "2026-11");
    hold(read.month === "2026-11" && Number.isSafeInteger(read.bytes) && read.bytes >= 0, "it counts whole bytes");
    holdSame(parseMonthCount(JSON.stringify(read), "2026-11"), read, "written anew it is the same");
    return read.bytes === 0 ? "refused" : "accepted";
  },
};

/** The server's answer to a page that opens a session: what passes can be used without throwing. */
export const sessionAnswer: TextTarget = {
  name: "session-answer",
  form: "json",
  words: ["https://cdn.example/media", "/tracker", "wss://tracker.example", "[", "//"],
  run(text) {
    let session: Parameters<typeof faultIn>[0];
    try {
      session = JSON.parse(text);
    } catch {
      return "refused";
    }
    if (faultIn(session) !== null) return "refused";
    const base = "https://music.example/album/1";
    const tracker = new URL(session.trackerUrl, base);
    tracker.protocol = tracker.protocol.replace("http", "ws");
    hold(new URL(session.mediaBaseUrl, base).href !== "", "its media have an address");
    hold(session.token === null || session.token.length >= 0, "a token is text");
    for (const key of session.operatorKeys) decodeBase64url(key);
    hold(Number.isFinite(session.expiresAtMs - session.nowMs), "it is good for a time that there is");
    return "accepted";
  },
};
