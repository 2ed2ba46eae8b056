import type { IncomingMessage } from "node:http";
import { join, resolve, sep } from "node:path";
import { parseHolder } from "../../../server/app/data-lock.ts";
import { CursorError, decodeCursor, encodeCursor, requireCursor } from "../../../server/catalog/queries/cursor.ts";
import { matchKey, searchText, sortKey } from "../../../server/catalog/search/search-text.ts";
import { readCommand } from "../../../server/commands/command-line.ts";
import { parseRange } from "../../../server/media/byte-range.ts";
import { isRenditionFile } from "../../../server/media/media-store.ts";
import { readSettings, type Settings } from "../../../server/settings/settings.ts";
import { isAllowedOrigin } from "../../../server/sockets/admission.ts";
import { clientAddress, trustProxy } from "../../../server/sockets/trusted-proxies.ts";
import { isCoverId } from "../../../shared/api/cover.ts";
import { isRenditionId } from "../../../shared/ids.ts";
import { normaliseAddress } from "../../../shared/signal/address.ts";
import { hold, holdSame, type TextTarget } from "../target.ts";

/** A Range header, asked of files of several sizes. */
export const byteRange: TextTarget = {
  name: "byte-range",
  form: "text",
  words: ["bytes=", "-", ",", "bytes = ", "items="],
  run(header) {
    let parts = 0;
    for (const fileBytes of [0, 1, 1_000, 2 ** 33]) {
      const wanted = parseRange(header, fileBytes);
      if (wanted.type !== "part") continue;
      parts += 1;
      const { first, last } = wanted.range;
      hold(Number.isSafeInteger(first) && Number.isSafeInteger(last), "a range is of whole numbers");
      hold(first >= 0 && first <= last && last < fileBytes, `${first}-${last} lies within ${fileBytes} bytes`);
      holdSame(parseRange(`bytes=${first}-${last}`, fileBytes), wanted, "written anew it is the same");
    }
    return parts > 0 ? "accepted" : "refused";
  },
};

/** Two parts of an address below /media: what is taken for names of ours leads to a file below the folder. */
export const mediaName: TextTarget = {
  name: "media-name",
  form: "text",
  words: ["..", "%2e%2e", "/", "\\", "\0", ".m4s", "init.mp4", "manifest.json"],
  run(path) {
    const [id = "", file = ""] = path.split("/", 2);
    const root = resolve("media");
    const isBelow = (...names: string[]) => join(root, ...names).startsWith(root + sep);
    if (isCoverId(id)) hold(isBelow("covers", id), "a cover lies below the folder");
    if (!isRenditionId(id) || !isRenditionFile(file)) return "refused";
    hold(
      isBelow(id, file) && join(root, id, file) === `${root}${sep}${id}${sep}${file}`,
      "a file lies below its folder",
    );
    return "accepted";
  },
};

export const cursor: TextTarget = {
  name: "cursor",
  form: "text",
  run(text) {
    const read = decodeCursor(text);
    if (!read.ok) {
      hold(read.error.length <= 200, "an error is short");
      try {
        requireCursor(text);
      } catch (error) {
        if (error instanceof CursorError) return "refused";
        throw error;
      }
      hold(false, "what is refused is refused in a query too");
    }
    hold(!`${read.value.key}${read.value.id}`.includes("\0"), "nothing that PostgreSQL takes for no text");
    holdSame(decodeCursor(encodeCursor(read.value)), read, "written anew it is the same");
    return "accepted";
  },
};

export const search: TextTarget = {
  name: "search-text",
  form: "text",
  words: ["The ", "les ", "&", "’", "ß"],
  run(text) {
    const plain = searchText(text);
    hold(/^[\p{L}\p{N} ]*$/u.test(plain) && !/^ | $| {2}/.test(plain), "letters, digits and single spaces are left");
    hold(searchText(plain) === plain, "the plain form of a plain form is the same");
    hold(matchKey(matchKey(text)) === matchKey(text), "the key of a key is the same");
    hold(
      matchKey(text.toUpperCase().normalize("NFD")) === matchKey(text.toUpperCase()),
      "the normal form does not matter",
    );
    hold(sortKey(text) !== "" || matchKey(text) === "", "what is named can be sorted");
    return plain === "" ? "refused" : "accepted";
  },
};

/** The environment as an object of JSON. What is no text is left out, as no environment holds it. */
export const settings: TextTarget = {
  name: "settings",
  form: "json",
  words: ["TUTTI_", "https://music.example", "stun:stun.example:3478", "off", "8080"],
  run(text) {
    const read = readSettings(environmentOf(text));
    if (!read.ok) {
      hold(read.error.length <= 2_000 && !/[\r\n\0]/.test(read.error), "an error is one short line");
      return "refused";
    }
    holdSettings(read.value);
    return "accepted";
  },
};

function environmentOf(text: string): Record<string, string> {
  const value = jsonOr(text, {});
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === "string"));
}

/** What browsers and Node take without throwing when a page or a start uses it. */
function holdSettings(settings: Settings): void {
  const { port, mediaDelayMs, cdnPricePerGb } = settings;
  hold(Number.isInteger(port) && port >= 0 && port <= 65_535, "a port is one");
  hold(Number.isInteger(mediaDelayMs) && Number.isFinite(cdnPricePerGb), "numbers are numbers");
  for (const address of [settings.publicUrl, settings.cdnUrl, settings.s3?.endpoint ?? null]) {
    if (address === null) continue;
    hold(
      /^https?:\/\/[^/\s\p{Cc}][^\s\p{Cc}]*$/iu.test(address),
      `${JSON.stringify(address)} is a whole address in one piece`,
    );
    hold(!/[?#\\]|\/$/.test(address), `${JSON.stringify(address)} can be put before a path`);
    hold(URL.canParse(`${address}/media`), `${JSON.stringify(address)} is one before a path`);
  }
  for (const origin of settings.pageOrigins) hold(new URL(origin).origin === origin, "an origin is one");
  for (const url of [...settings.stunUrls, ...(settings.turn?.urls ?? [])]) {
    const port = /:(\d+)(?:\?|$)/.exec(url.slice(url.indexOf(":") + 1))?.[1];
    hold(port === undefined || (Number(port) >= 1 && Number(port) <= 65_535), `${url} has a port that there is`);
    hold(!/^stuns?:.*\?/.test(url), `${url} is one that browsers take (RFC 7064)`);
  }
}

/** The words after `tutti`, as a list of JSON. */
export const commandLine: TextTarget = {
  name: "command-line",
  form: "json",
  words: ["--music", "--music=", "serve", "ingest", "doctor", "help"],
  run(text) {
    const value = jsonOr(text, []);
    const words = (Array.isArray(value) ? value : [value]).filter((word) => typeof word === "string");
    const command = readCommand(words, {});
    if (command.name === "say") {
      hold(command.text.length <= 2_000, "what is said is short");
      hold(command.exitCode === 0 || command.exitCode === 2, "a refusal has its exit code");
      return "refused";
    }
    if (command.name === "ingest") hold(command.directory !== undefined, "there is a folder to take in");
    return "accepted";
  },
};

/** Headers of an upgrade as a browser, or a proxy of ours, sends them. */
export const upgradeHeaders: TextTarget = {
  name: "upgrade-headers",
  form: "json",
  words: ["x-forwarded-for", "origin", "host", "https://music.example", ", ", "::ffff:"],
  run(text) {
    const value = jsonOr(text, {});
    const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
    const isHeader = ([name, header]: [string, unknown]) =>
      typeof header === "string" || (name === "x-forwarded-for" && isTextList(header));
    const request = {
      headers: Object.fromEntries(fields.filter(isHeader)),
      socket: { remoteAddress: "::ffff:192.0.2.7" },
    } as unknown as IncomingMessage;
    hold(clientAddress(request, trustProxy([])) === "192.0.2.7", "whom we don't trust says nothing of an address");
    const address = clientAddress(request, trustProxy(1));
    hold(normaliseAddress(address) === address, "an address is one, in its one spelling");
    const rules = {
      allowedOrigins: ["https://music.example"],
      guestOrigins: ["https://blog.example"],
      trustProxy: trustProxy([]),
    };
    const { origin } = request.headers;
    const allowed = isAllowedOrigin(request, rules);
    const known = origin === undefined || origin === "https://music.example" || origin === "https://blog.example";
    hold(allowed === known, "exactly the allowed origins are let in");
    isAllowedOrigin(request, { allowedOrigins: null, trustProxy: trustProxy(1) });
    return allowed && address !== "192.0.2.7" ? "accepted" : "refused";
  },
};

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

export const dataLock: TextTarget = {
  name: "data-lock",
  form: "json",
  run(text) {
    const holder = parseHolder(text);
    if (holder === null) return "refused";
    hold(Number.isSafeInteger(holder.pid) && holder.pid >= 1, "a process has a number above 0");
    holdSame(parseHolder(JSON.stringify(holder)), holder, "written anew it is the same");
    return "accepted";
  },
};

function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}
