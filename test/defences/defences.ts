import type { ListedDefence, Threat } from "./defence.ts";
import { announce } from "./threats/announce.ts";
import { eclipse } from "./threats/eclipse.ts";
import { abuseLog, flood } from "./threats/flood.ts";
import { foreignSite } from "./threats/foreign-site.ts";
import { frames } from "./threats/frames.ts";
import { harvest } from "./threats/harvest.ts";
import { hostileSound } from "./threats/hostile-sound.ts";
import { connections, operatorsOwn, otherPages, paths, requests } from "./threats/http.ts";
import { poorBrowsers } from "./threats/listener/browser.ts";
import { failingCdn } from "./threats/listener/cdn.ts";
import { badServices, neighbourFloods } from "./threats/listener/neighbours.ts";
import { musicFolder } from "./threats/music-folder.ts";
import { damagedCatalogue } from "./threats/operator/catalogue.ts";
import { sharedData } from "./threats/operator/locks.ts";
import { postgresRefusals } from "./threats/operator/postgres.ts";
import { rebuilding } from "./threats/operator/rebuild.ts";
import { foreignMarkup, proxies, tokensShown } from "./threats/pages.ts";
import { relay } from "./threats/relay.ts";
import { descriptions, hijacking } from "./threats/signalling.ts";
import { takeover } from "./threats/takeover.ts";
import { token } from "./threats/token.ts";

const threats: readonly Threat[] = [
  foreignSite,
  token,
  takeover,
  eclipse,
  harvest,
  flood,
  frames,
  announce,
  hijacking,
  descriptions,
  relay,
  abuseLog,
  musicFolder,
  hostileSound,
  neighbourFloods,
  badServices,
  connections,
  requests,
  otherPages,
  operatorsOwn,
  paths,
  foreignMarkup,
  tokensShown,
  proxies,
  sharedData,
  damagedCatalogue,
  rebuilding,
  postgresRefusals,
  failingCdn,
  poorBrowsers,
];

/** All of them, by threat. A defence that is added to the code is added here. */
export const defences: readonly ListedDefence[] = threats.flatMap(({ threat, defences: against }) =>
  against.map((defence) => ({ threat, ...defence })),
);
