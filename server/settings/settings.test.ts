import { expect, test } from "vitest";
import { listSettings, readSettings, type Settings, settingNames } from "./settings.ts";

function read(environment: Record<string, string>): Settings {
  const settings = readSettings(environment);
  if (!settings.ok) throw new Error(settings.error);
  return settings.value;
}

function refusal(environment: Record<string, string>): string {
  const settings = readSettings(environment);
  return settings.ok ? "accepted" : settings.error;
}

test("readSettings() has a value for everything when nothing is set", () => {
  expect(read({ PATH: "/usr/bin" })).toMatchObject({
    port: 8080,
    host: "0.0.0.0",
    p2p: "on",
    p2pConsent: "ask",
    role: "all",
    announce: "off",
    announceOrigins: "listed",
    pruneAfterDays: null,
  });
});

const secretText = "0123456789abcdef";
const accepted: [Record<string, string>, Partial<Settings>][] = [
  [{ TUTTI_PORT: "0" }, { port: 0 }],
  [{ TUTTI_PORT: "65535" }, { port: 65535 }],
  [{ TUTTI_HOST: "::1" }, { host: "::1" }],
  [{ TUTTI_DATA_DIR: "/var/lib/tutti" }, { dataDirectory: "/var/lib/tutti" }],
  [{ TUTTI_MUSIC_DIR: "/srv/My Music" }, { musicDirectory: "/srv/My Music" }],
  [{ TUTTI_PUBLIC_URL: "https://music.example/" }, { publicUrl: "https://music.example" }],
  [{ TUTTI_CDN_URL: "https://cdn.example/tutti/" }, { cdnUrl: "https://cdn.example/tutti" }],
  [{ TUTTI_CDN_URL: "HTTPS://müsik.example:8443" }, { cdnUrl: "HTTPS://müsik.example:8443" }],
  [{ TUTTI_STUN_URLS: "stun:a.example:65535" }, { stunUrls: ["stun:a.example:65535"] }],
  [{ TUTTI_ROLE: "tracker" }, { role: "tracker" }],
  [{ TUTTI_DATABASE_URL: "postgres:///tutti?host=/run/pg" }, { databaseUrl: "postgres:///tutti?host=/run/pg" }],
  [{ TUTTI_REDIS_URL: "redis://localhost:6379/1" }, { redisUrl: "redis://localhost:6379/1" }],
  [{ TUTTI_ADMIN_TOKEN: secretText }, { adminToken: secretText }],
  [
    { TUTTI_STUN_URLS: "stun:a.example:3478, stun:[::1]:3478" },
    { stunUrls: ["stun:a.example:3478", "stun:[::1]:3478"] },
  ],
  [
    { TUTTI_TURN_URL: "turn:t.example?transport=udp", TUTTI_TURN_SECRET: secretText },
    { turn: { urls: ["turn:t.example?transport=udp"], secret: secretText } },
  ],
  [{ TUTTI_P2P: "off" }, { p2p: "off" }],
  [{ TUTTI_P2P_CONSENT: "notice" }, { p2pConsent: "notice" }],
  [{ TUTTI_ANNOUNCE: "off" }, { announce: "off" }],
  [{ TUTTI_ANNOUNCE: "all" }, { announce: "all" }],
  [{ TUTTI_ANNOUNCE: `${"0".repeat(40)}, ${"Ab".repeat(20)}` }, { announce: ["0".repeat(40), "ab".repeat(20)] }],
  [{ TUTTI_ANNOUNCE_ORIGINS: "any" }, { announceOrigins: "any" }],
  [{ TUTTI_CDN_PRICE_PER_GB: "0.085" }, { cdnPricePerGb: 0.085 }],
  [{ TUTTI_DRAIN_SECONDS: "8" }, { drainMs: 8000 }],
  [
    { TUTTI_MUSIC_EXCLUDE: "Podcasts:*.tmp.mp3", TUTTI_TAG_CHARSET: "cp1251" },
    { musicPatterns: { include: [], exclude: ["Podcasts", "*.tmp.mp3"] }, tagCharset: "windows-1251" },
  ],
  [{ TUTTI_PRUNE_AFTER_DAYS: "90" }, { pruneAfterDays: 90 }],
  [{ TUTTI_GEO_MMDB: "/x/asn.mmdb, /x/country.mmdb" }, { geoMmdb: ["/x/asn.mmdb", "/x/country.mmdb"] }],
  [{ TUTTI_TEST_MEDIA_DELAY_MS: "40" }, { mediaDelayMs: 40 }],
  [{ TUTTI_PORT: "" }, { port: 8080 }],
];

test.each(accepted)("readSettings() takes %j", (environment, expected) => {
  expect(read(environment)).toMatchObject(expected);
});

const refused: [string, string, string][] = [
  ["TUTTI_PORT", "eighty", 'TUTTI_PORT holds "eighty"; it may hold a whole number from 0 to 65535'],
  ["TUTTI_PORT", "65536", "whole number from 0 to 65535"],
  ["TUTTI_PORT", "-1", "whole number from 0 to 65535"],
  ["TUTTI_PORT", "8080.5", "whole number"],
  ["TUTTI_PORT", "0x50", "whole number"],
  ["TUTTI_HOST", "two words", "a host name or an IP address"],
  ["TUTTI_DATA_DIR", "a\0b", "a path"],
  ["TUTTI_MUSIC_DIR", "x".repeat(1001), "a path of 1 to 1000 characters"],
  ["TUTTI_PUBLIC_URL", "music.example", "an address such as https://music.example"],
  ["TUTTI_PUBLIC_URL", "ftp://music.example", "an address such as"],
  ["TUTTI_PUBLIC_URL", " https://music.example", "an address such as"],
  ["TUTTI_PUBLIC_URL", "https://music\n.example", "an address such as"],
  ["TUTTI_PUBLIC_URL", "https:music.example", "an address such as"],
  ["TUTTI_PUBLIC_URL", "https:///music.example", "an address such as"],
  ["TUTTI_PUBLIC_URL", "https://music.example\\x", "an address such as"],
  ["TUTTI_CDN_URL", "https://cdn.example/?", 'without "?" and "#"'],
  ["TUTTI_CDN_URL", "https://cdn.example/#", 'without "?" and "#"'],
  ["TUTTI_STUN_URLS", "stun:stun.example:0", "addresses such as stun:"],
  ["TUTTI_STUN_URLS", "stun:stun.example:65536", "addresses such as stun:"],
  ["TUTTI_STUN_URLS", "stun:stun.example?transport=udp", "addresses such as stun:"],
  ["TUTTI_TRUSTED_PROXIES", "proxy.example", "addresses and prefixes such as 10.0.0.0/8"],
  ["TUTTI_TRUSTED_PROXIES", "0.0.0.0/0", "addresses and prefixes"],
  ["TUTTI_TRUSTED_PROXIES", "10.0.0.0/33", "addresses and prefixes"],
  ["TUTTI_TRUSTED_PROXIES", "10.0.0.0/8/8", "addresses and prefixes"],
  ["TUTTI_TRUSTED_PROXIES", "9", "the number of proxies before this server, 0 to 8"],
  ["TUTTI_PAGE_ORIGINS", "https://blog.example/path", "addresses without a path"],
  ["TUTTI_PAGE_ORIGINS", "*", "addresses without a path"],
  ["TUTTI_CDN_URL", "https://cdn.example/?x=1", 'without "?" and "#"'],
  ["TUTTI_ROLE", "everything", "one of all, catalog, tracker, origin"],
  ["TUTTI_DATABASE_URL", "mysql://x", "an address such as postgres://"],
  ["TUTTI_REDIS_URL", "localhost", "an address such as redis://"],
  ["TUTTI_S3_ENDPOINT", "s3", "an address such as https://s3.example"],
  ["TUTTI_S3_BUCKET", "No", "a bucket's name"],
  ["TUTTI_S3_REGION", "EU West", "a region's name"],
  ["TUTTI_S3_ACCESS_KEY", "a b", "printable characters without spaces"],
  ["TUTTI_S3_SECRET_KEY", "a b", "printable characters without spaces"],
  ["TUTTI_ADMIN_TOKEN", "short", "16 to 200 printable characters"],
  ["TUTTI_METRICS_TOKEN", "short", "16 to 200 printable characters"],
  ["TUTTI_STUN_URLS", "http://x", "addresses such as stun:stun.example:3478"],
  ["TUTTI_TURN_URL", "turn.example", "addresses such as turn:"],
  ["TUTTI_TURN_SECRET", "short", "16 to 200 printable characters"],
  ["TUTTI_P2P", "maybe", "one of on, off"],
  ["TUTTI_P2P_CONSENT", "never", "one of ask, notice"],
  [
    "TUTTI_ANNOUNCE",
    "on",
    'TUTTI_ANNOUNCE holds "on"; it may hold off, all, or at most 1000 info hashes of 40 hex digits',
  ],
  ["TUTTI_ANNOUNCE", `${"0".repeat(40)},${"g".repeat(40)}`, "info hashes of 40 hex digits"],
  ["TUTTI_ANNOUNCE", Array(1001).fill("0".repeat(40)).join(","), "at most 1000 info hashes"],
  ["TUTTI_ANNOUNCE_ORIGINS", "*", "one of listed, any"],
  ["TUTTI_CDN_PRICE_PER_GB", "cheap", "a number from 0 to 1000"],
  ["TUTTI_CDN_PRICE_PER_GB", "1e9", "a number from 0 to 1000"],
  ["TUTTI_DRAIN_SECONDS", "9", "a whole number from 0 to 8"],
  ["TUTTI_MUSIC_EXCLUDE", "/srv/music/Podcasts", "patterns are below the music folder"],
  ["TUTTI_MUSIC_INCLUDE", "Pod[casts", '"Pod[casts" cannot be read'],
  ["TUTTI_TAG_CHARSET", "klingon", "auto, or a character set as browsers name it"],
  ["TUTTI_TAG_CHARSET", "utf-16le", "such as windows-1251"],
  ["TUTTI_PRUNE_AFTER_DAYS", "0", "a whole number from 1 to 3650"],
  ["TUTTI_PRUNE_AFTER_DAYS", "a week", "a whole number from 1 to 3650"],
  ["TUTTI_LOSSLESS", "sometimes", "one of always, on-demand, never"],
  ["TUTTI_GEO_MMDB", "\0", "one to 4 paths"],
  ["TUTTI_GEO_MMDB", "/x/asn.mmdb,", "with commas between them"],
  ["TUTTI_TEST_MEDIA_DELAY_MS", "soon", "a whole number from 0 to 60000"],
];

test.each(refused)("readSettings() refuses %s=%j in one line", (name, text, wanted) => {
  const line = refusal({ [name]: text });
  expect(line).toContain(`${name} holds `);
  expect(line).toContain(wanted);
  expect(line).not.toContain("\n");
});

test("every setting is refused by some test", () => {
  expect(new Set(refused.map(([name]) => name))).toEqual(new Set(settingNames));
});

test("readSettings() never repeats a secret", () => {
  expect(refusal({ TUTTI_ADMIN_TOKEN: "hush hush hush hush" })).not.toContain("hush");
});

test("readSettings() names the nearest setting for an unknown one", () => {
  expect(refusal({ TUTTI_PROT: "80" })).toBe("TUTTI_PROT is not a setting of Tutti; did you mean TUTTI_PORT?");
  expect(refusal({ TUTTI_COLOUR_OF_THE_CAT: "80" })).toContain("see the table of settings");
  expect(refusal({ [`TUTTI_\n${"X".repeat(10_000)}`]: "80" })).toMatch(/^TUTTI_\?X{193} is not a setting.{0,80}$/);
});

test("readSettings() wants settings that belong together", () => {
  expect(refusal({ TUTTI_TURN_URL: "turn:t.example" })).toContain("TUTTI_TURN_SECRET holds nothing");
  expect(refusal({ TUTTI_S3_BUCKET: "music" })).toContain("TUTTI_S3_ENDPOINT holds nothing");
});

test("listSettings() tells all that is set, what is wrong with it, and no secret", () => {
  const lines = listSettings({
    PATH: "/usr/bin",
    TUTTI_PORT: "eighty",
    TUTTI_PROT: "80",
    TUTTI_P2P: "on",
    TUTTI_TURN_SECRET: "hush-hush-hush-hush",
    TUTTI_CDN_URL: "https://me:hush@cdn.example",
    TUTTI_TEST_CHROMIUM: "/usr/bin/chromium",
  });
  expect(lines.map(({ name }) => name)).toEqual([
    "TUTTI_PORT",
    "TUTTI_PROT",
    "TUTTI_P2P",
    "TUTTI_TURN_SECRET",
    "TUTTI_CDN_URL",
  ]);
  expect(lines.map(({ trouble }) => trouble !== null)).toEqual([true, true, false, false, false]);
  expect(JSON.stringify(lines)).not.toContain("hush");
});
