import { parseMonthCount } from "../../../client/engine/month-meter.ts";
import { parsePreferences, qualities } from "../../../client/player/preferences.ts";
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
