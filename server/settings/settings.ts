import { fail, ok, type Result } from "../../shared/result.ts";
import { type PathPatterns, readPatterns } from "../files/path-patterns.ts";
import { nearestName } from "./nearest-name.ts";
import {
  address,
  announcedSwarms,
  charset,
  connection,
  decimal,
  iceAddresses,
  matching,
  oneOf,
  origins,
  paths,
  proxies,
  type SettingKind,
  type TrustedProxies,
  wholeNumber,
} from "./setting-kinds.ts";

const path = matching(/^[^\0]{1,1000}$/, "a path of 1 to 1000 characters");
const secret = matching(/^[!-~]{16,200}$/, "16 to 200 printable characters without spaces");

/** Every environment variable that Tutti reads, and how. Documented in the README's table of settings. */
const kinds = {
  TUTTI_PORT: wholeNumber(0, 65_535),
  TUTTI_HOST: matching(/^[A-Za-z0-9.:_-]{1,253}$/, "a host name or an IP address, such as 127.0.0.1"),
  TUTTI_DATA_DIR: path,
  TUTTI_MUSIC_DIR: path,
  TUTTI_MUSIC_INCLUDE: readPatterns,
  TUTTI_MUSIC_EXCLUDE: readPatterns,
  TUTTI_TAG_CHARSET: charset,
  TUTTI_PRUNE_AFTER_DAYS: wholeNumber(1, 3650),
  TUTTI_PUBLIC_URL: address(["http:", "https:"], "https://music.example"),
  TUTTI_TRUSTED_PROXIES: proxies,
  TUTTI_PAGE_ORIGINS: origins("https://blog.example"),
  TUTTI_CDN_URL: address(["http:", "https:"], "https://cdn.example"),
  TUTTI_ROLE: oneOf(["all", "catalog", "tracker", "origin"]),
  TUTTI_DATABASE_URL: connection(["postgres:", "postgresql:"], "postgres://user:password@host:5432/tutti"),
  TUTTI_REDIS_URL: connection(["redis:", "rediss:"], "redis://host:6379"),
  TUTTI_S3_ENDPOINT: address(["http:", "https:"], "https://s3.example"),
  TUTTI_S3_BUCKET: matching(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "a bucket's name, 3 to 63 characters of a-z, 0-9, dot and hyphen",
  ),
  TUTTI_S3_REGION: matching(/^[a-z0-9-]{1,40}$/, "a region's name, such as eu-central-1"),
  TUTTI_S3_ACCESS_KEY: matching(/^[!-~]{1,200}$/, "1 to 200 printable characters without spaces"),
  TUTTI_S3_SECRET_KEY: matching(/^[!-~]{1,200}$/, "1 to 200 printable characters without spaces"),
  TUTTI_ADMIN_TOKEN: secret,
  TUTTI_METRICS_TOKEN: secret,
  TUTTI_STUN_URLS: iceAddresses(["stun", "stuns"], "stun:stun.example:3478"),
  TUTTI_TURN_URL: iceAddresses(["turn", "turns"], "turn:turn.example:3478?transport=udp"),
  TUTTI_TURN_SECRET: secret,
  TUTTI_P2P: oneOf(["on", "off"]),
  TUTTI_P2P_CONSENT: oneOf(["ask", "notice"]),
  TUTTI_ANNOUNCE: announcedSwarms,
  TUTTI_ANNOUNCE_ORIGINS: oneOf(["listed", "any"]),
  TUTTI_CDN_PRICE_PER_GB: decimal(0, 1000),
  TUTTI_DRAIN_SECONDS: wholeNumber(0, 8),
  TUTTI_GEO_MMDB: paths,
  TUTTI_LOSSLESS: oneOf(["always", "on-demand", "never"]),
  TUTTI_TEST_MEDIA_DELAY_MS: wholeNumber(0, 60_000),
} satisfies Record<string, SettingKind<unknown>>;

export type SettingName = keyof typeof kinds;
export const settingNames = Object.keys(kinds) as SettingName[];

/** Settings whose value is never shown in a message or a log. */
const secretNames: ReadonlySet<string> = new Set([
  "TUTTI_ADMIN_TOKEN",
  "TUTTI_METRICS_TOKEN",
  "TUTTI_TURN_SECRET",
  "TUTTI_S3_ACCESS_KEY",
  "TUTTI_S3_SECRET_KEY",
  "TUTTI_DATABASE_URL",
  "TUTTI_REDIS_URL",
]);

export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDirectory: string;
  readonly musicDirectory: string | null;
  /** Which paths below a music folder count. */
  readonly musicPatterns: PathPatterns;
  /** The character set of tags that do not name theirs, as `TextDecoder` calls it; `auto`: told by their letters. */
  readonly tagCharset: string;
  /** After how many days a running server removes a song for good whose files are gone. Null: never. */
  readonly pruneAfterDays: number | null;
  /** The address at which listeners reach this server, without a slash at its end. Null: each request tells it. */
  readonly publicUrl: string | null;
  /** Whose forwarded headers are believed: addresses and prefixes, or how many proxies there are before us. Nobody's: none. */
  readonly trustedProxies: TrustedProxies;
  /** Other sites whose pages may play from here and share. */
  readonly pageOrigins: readonly string[];
  readonly cdnUrl: string | null;
  readonly role: "all" | "catalog" | "tracker" | "origin";
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly s3: { endpoint: string; bucket: string; region: string; accessKey: string; secretKey: string } | null;
  readonly adminToken: string | null;
  /** Whoever shows it may read `/metrics`. Null: whoever comes from an inner address. */
  readonly metricsToken: string | null;
  readonly stunUrls: readonly string[];
  readonly turn: { urls: readonly string[]; secret: string } | null;
  readonly p2p: "on" | "off";
  readonly p2pConsent: "ask" | "notice";
  /** Swarms of other clients that `/announce` serves; info hashes as 40 lowercase hex digits. */
  readonly announce: "off" | "all" | readonly string[];
  /** Whose pages may use `/announce`: ours and those of `pageOrigins`, or any. */
  readonly announceOrigins: "listed" | "any";
  readonly cdnPricePerGb: number;
  /** How long a load balancer may take to see that a server which is about to stop is not ready. */
  readonly drainMs: number;
  /** MaxMind-format files, by which the tracker finds whose network an address is part of. */
  readonly geoMmdb: readonly string[];
  /** When lossless sources get a lossless rendition beside the others. */
  readonly lossless: "always" | "on-demand" | "never";
  /** For tests and benches: how long each answer under /media is held back. */
  readonly mediaDelayMs: number;
}

type Values = { [Name in SettingName]?: (typeof kinds)[Name] extends SettingKind<infer Value> ? Value : never };

/** Reads the settings from environment variables; the failure is the one line that the operator sees. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Result<Settings, string> {
  const values: Record<string, unknown> = {};
  for (const [name, text] of ownVariables(environment)) {
    const read = readOne(name, text);
    if (!read.ok) return read;
    if (text !== "") values[name] = read.value;
  }
  return assemble(values as Values);
}

export interface SettingLine {
  readonly name: string;
  /** The value, to be printed; only its length when it is a secret. */
  readonly shown: string;
  /** What is wrong with it alone, in one line; null when nothing is. */
  readonly trouble: string | null;
}

/** Every setting that the environment holds, right or wrong. */
export function listSettings(environment: Readonly<Record<string, string | undefined>>): SettingLine[] {
  return ownVariables(environment).map(([name, text]) => {
    const read = readOne(name, text);
    return { name, shown: shown(name, text), trouble: read.ok ? null : read.error };
  });
}

function ownVariables(environment: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[0].startsWith("TUTTI_") && entry[1] !== undefined && !isForTools(entry[0]),
  );
}

function readOne(name: string, text: string): Result<unknown, string> {
  if (!isSettingName(name)) return fail(unknownSetting(name));
  if (text === "") return ok(undefined);
  const read = (kinds[name] as SettingKind<unknown>)(text);
  return read.ok ? read : fail(`${name} holds ${shown(name, text)}; it may hold ${read.error}`);
}

function assemble(values: Values): Result<Settings, string> {
  const s3 = readS3(values);
  if (!s3.ok) return s3;
  const turn = readTurn(values);
  if (!turn.ok) return turn;
  return ok({
    port: values.TUTTI_PORT ?? 8080,
    host: values.TUTTI_HOST ?? "0.0.0.0",
    dataDirectory: values.TUTTI_DATA_DIR ?? "data",
    ...readMusic(values),
    ...readAddresses(values),
    role: values.TUTTI_ROLE ?? "all",
    databaseUrl: values.TUTTI_DATABASE_URL ?? null,
    redisUrl: values.TUTTI_REDIS_URL ?? null,
    s3: s3.value,
    ...readTokens(values),
    stunUrls: values.TUTTI_STUN_URLS ?? [],
    turn: turn.value,
    p2p: values.TUTTI_P2P ?? "on",
    p2pConsent: values.TUTTI_P2P_CONSENT ?? "ask",
    announce: values.TUTTI_ANNOUNCE ?? "off",
    announceOrigins: values.TUTTI_ANNOUNCE_ORIGINS ?? "listed",
    cdnPricePerGb: values.TUTTI_CDN_PRICE_PER_GB ?? 0.05,
    drainMs: (values.TUTTI_DRAIN_SECONDS ?? 4) * 1000,
    geoMmdb: values.TUTTI_GEO_MMDB ?? [],
    lossless: values.TUTTI_LOSSLESS ?? "always",
    mediaDelayMs: values.TUTTI_TEST_MEDIA_DELAY_MS ?? 0,
  });
}

function readMusic(
  values: Values,
): Pick<Settings, "musicDirectory" | "musicPatterns" | "tagCharset" | "pruneAfterDays"> {
  return {
    musicDirectory: values.TUTTI_MUSIC_DIR ?? null,
    musicPatterns: { include: values.TUTTI_MUSIC_INCLUDE ?? [], exclude: values.TUTTI_MUSIC_EXCLUDE ?? [] },
    tagCharset: values.TUTTI_TAG_CHARSET ?? "auto",
    pruneAfterDays: values.TUTTI_PRUNE_AFTER_DAYS ?? null,
  };
}

function readAddresses(values: Values): Pick<Settings, "publicUrl" | "trustedProxies" | "pageOrigins" | "cdnUrl"> {
  return {
    publicUrl: values.TUTTI_PUBLIC_URL ?? null,
    trustedProxies: values.TUTTI_TRUSTED_PROXIES ?? [],
    pageOrigins: values.TUTTI_PAGE_ORIGINS ?? [],
    cdnUrl: values.TUTTI_CDN_URL ?? null,
  };
}

function readTokens(values: Values): Pick<Settings, "adminToken" | "metricsToken"> {
  return { adminToken: values.TUTTI_ADMIN_TOKEN ?? null, metricsToken: values.TUTTI_METRICS_TOKEN ?? null };
}

function readTurn(values: Values): Result<Settings["turn"], string> {
  const { TUTTI_TURN_URL: urls, TUTTI_TURN_SECRET: secret } = values;
  if (urls === undefined && secret === undefined) return ok(null);
  if (urls !== undefined && secret !== undefined) return ok({ urls, secret });
  const missing = urls === undefined ? "TUTTI_TURN_URL" : "TUTTI_TURN_SECRET";
  return fail(`${missing} holds nothing; TUTTI_TURN_URL and TUTTI_TURN_SECRET are set together or not at all`);
}

function readS3(values: Values): Result<Settings["s3"], string> {
  const names = ["TUTTI_S3_ENDPOINT", "TUTTI_S3_BUCKET", "TUTTI_S3_ACCESS_KEY", "TUTTI_S3_SECRET_KEY"] as const;
  if (names.every((name) => values[name] === undefined)) return ok(null);
  const missing = names.find((name) => values[name] === undefined);
  if (missing) return fail(`${missing} holds nothing; ${names.join(", ")} are set together or not at all`);
  return ok({
    endpoint: values.TUTTI_S3_ENDPOINT ?? "",
    bucket: values.TUTTI_S3_BUCKET ?? "",
    region: values.TUTTI_S3_REGION ?? "us-east-1",
    accessKey: values.TUTTI_S3_ACCESS_KEY ?? "",
    secretKey: values.TUTTI_S3_SECRET_KEY ?? "",
  });
}

/** Variables that the development server and the tests read themselves. */
function isForTools(name: string): boolean {
  return name.startsWith("TUTTI_DEV_") || (name.startsWith("TUTTI_TEST_") && !isSettingName(name));
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(kinds, name);
}

function unknownSetting(name: string): string {
  const near = nearestName(name, settingNames);
  return `${name.slice(0, 200).replace(/\p{Cc}/gu, "?")} is not a setting of Tutti; ${near ? `did you mean ${near}?` : "see the table of settings in README.md"}`;
}

function shown(name: string, text: string): string {
  if (secretNames.has(name)) return `a secret of ${text.length} characters`;
  // An address may hold a password.
  return JSON.stringify(text.slice(0, 200).replaceAll(/\/\/[^/@]*@/g, "//…@"));
}
