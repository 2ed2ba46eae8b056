import type { SettingName, Settings } from "../settings/settings.ts";
import { isPrivateAddress } from "../sockets/private-address.ts";
import { type Finding, hint, wrong } from "./finding.ts";

/** Finds settings that are valid alone but wrong together, and settings that have no effect. */
export function adviseSettings(settings: Settings): Finding[] {
  return [...adviseAddresses(settings), ...adviseRelay(settings), ...adviseIdle(settings)];
}

function adviseAddresses({ publicUrl, cdnUrl, pageOrigins, p2p, trustedProxies }: Settings): Finding[] {
  const findings: Finding[] = [];
  // Tutti itself speaks no TLS.
  const isProxied = publicUrl?.startsWith("https:") === true;
  if (isProxied && (trustedProxies === 0 || (Array.isArray(trustedProxies) && trustedProxies.length === 0)))
    findings.push(
      wrong(
        "TUTTI_TRUSTED_PROXIES is not set: behind the proxy that serves TUTTI_PUBLIC_URL all listeners have its address, and share its limits; name its address, such as 127.0.0.1, or the number of proxies",
      ),
    );
  if (publicUrl !== null && isBare(publicUrl) && p2p === "on")
    findings.push(
      wrong(
        `TUTTI_PUBLIC_URL is ${publicUrl}: browsers keep cryptography to https and localhost, so nobody will share; put a proxy with TLS in front and set https://, or set TUTTI_P2P=off`,
      ),
    );
  if (publicUrl?.startsWith("https:") && cdnUrl?.startsWith("http:"))
    findings.push(wrong(`TUTTI_CDN_URL is ${cdnUrl}: a page of https may not load from http; set https://`));
  const mixed = pageOrigins.filter((origin) => origin.startsWith("https:"));
  if (publicUrl?.startsWith("http:") && isBare(publicUrl) && mixed.length > 0)
    findings.push(wrong(`TUTTI_PAGE_ORIGINS names ${mixed[0]}: a page of https may not load from ${publicUrl}`));
  const bare = pageOrigins.filter(isBare);
  if (bare.length > 0)
    findings.push(hint(`TUTTI_PAGE_ORIGINS names ${bare[0]}: pages of plain http play and never share`));
  return findings;
}

function adviseRelay({ stunUrls, turn, p2p, publicUrl }: Settings): Finding[] {
  if (p2p === "off") {
    return turn || stunUrls.length > 0
      ? [hint("TUTTI_P2P is off: TUTTI_STUN_URLS and TUTTI_TURN_URL are given to nobody")]
      : [];
  }
  const findings: Finding[] = [];
  if (publicUrl !== null && !isLocal(publicUrl) && !turn && stunUrls.length === 0)
    findings.push(
      hint(
        "TUTTI_STUN_URLS and TUTTI_TURN_URL are not set: listeners behind different routers will not reach each other; the coturn of infra/coturn answers both",
      ),
    );
  const local = [...stunUrls, ...(turn?.urls ?? [])].find((url) => isLocal(url.replace(/^(\w+):/, "$1://")));
  if (local && publicUrl !== null && !isLocal(publicUrl))
    findings.push(wrong(`${local} is an address that listeners elsewhere cannot reach: set the server's public one`));
  return findings;
}

interface IdleSettings {
  /** The first one stands for all of them. */
  readonly names: readonly [SettingName, ...SettingName[]];
  isSet(settings: Settings): boolean;
}

/** Settings that are read and checked and do nothing yet: those with a ○ in the README's table. */
const idle: readonly IdleSettings[] = [
  { names: ["TUTTI_ROLE"], isSet: ({ role }) => role !== "all" },
  {
    names: ["TUTTI_S3_ENDPOINT", "TUTTI_S3_BUCKET", "TUTTI_S3_REGION", "TUTTI_S3_ACCESS_KEY", "TUTTI_S3_SECRET_KEY"],
    isSet: ({ s3 }) => s3 !== null,
  },
];
export const idleNames = idle.flatMap(({ names }) => names);

function adviseIdle(settings: Settings): Finding[] {
  const findings = idle
    .filter(({ isSet }) => isSet(settings))
    .map(({ names: [name] }) => hint(`${name} has no effect in this version yet`));
  if (settings.mediaDelayMs > 0)
    findings.push(
      hint(`TUTTI_TEST_MEDIA_DELAY_MS holds back all music by ${settings.mediaDelayMs} ms: it is for tests`),
    );
  return findings;
}

/** Plain http that is not this very machine. */
function isBare(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isSelf = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "http:" && !isSelf;
}

function isLocal(url: string): boolean {
  const hostname = URL.canParse(url) ? new URL(url).hostname : "";
  return hostname === "localhost" || isPrivateAddress(hostname.replace(/^\[|\]$/g, ""));
}
