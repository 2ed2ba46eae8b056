import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRenditionId } from "../../shared/ids.ts";
import { parseSignedManifest } from "../../shared/manifest/signed-manifest.ts";
import { adviceWithoutKey, findOperatorKey } from "../app/operators-key.ts";
import { isSignedBy, type OperatorKey } from "../ingest/operator-key.ts";
import { type Finding, fine, reasonOf, wrong } from "./finding.ts";

/** Renditions of which the signature is checked. `tutti library rebuild` checks all. */
const samplesMax = 20;

/** Whether the operator's key is there, and is the one that signed the media. Nothing is made. */
export async function checkOperatorsKey(dataDirectory: string): Promise<Finding> {
  try {
    const key = await findOperatorKey(dataDirectory);
    if (key === null) return fine("operator's key: none yet; the first start makes it");
    const { checked, foreign } = await checkSamples(join(dataDirectory, "media"), key);
    if (foreign > 0) {
      return wrong(
        `operator's key: ${foreign} of ${checked} renditions are not signed with it, and no listener believes them. ${adviceWithoutKey}`,
      );
    }
    return fine(`operator's key: it signed ${checked === 0 ? "nothing yet" : `the ${checked} renditions looked at`}`);
  } catch (error) {
    return wrong(`operator's key: ${reasonOf(error)}`);
  }
}

/** What cannot be read is not the key's fault. */
async function checkSamples(media: string, key: OperatorKey): Promise<{ checked: number; foreign: number }> {
  const names = (await readdir(media).catch(() => [])).filter(isRenditionId).slice(0, samplesMax);
  let checked = 0;
  let foreign = 0;
  for (const name of names) {
    const text = await readFile(join(media, name, "manifest.json"), "utf8").catch(() => "");
    const signed = parseSignedManifest(text);
    if (!signed.ok) continue;
    checked += 1;
    if (!isSignedBy(signed.value, [key.publicKey])) foreign += 1;
  }
  return { checked, foreign };
}
