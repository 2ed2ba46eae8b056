import { runAnnounce } from "./announce/announce.ts";
import { runAwake } from "./awake/awake.ts";
import { runCatalogue } from "./catalogue/catalogue.ts";
import { runFloods } from "./floods.ts";
import { runFootprint } from "./footprint.ts";
import { runListenerHour } from "./listener-hour/listener-hour.ts";
import { runSiege } from "./siege/siege.ts";
import { runSize } from "./size.ts";
import { runStarts } from "./starts.ts";
import { runTab } from "./tab.ts";
import { runAttack } from "./tracker/attack.ts";
import { runCluster } from "./tracker/cluster-load.ts";
import { runCrowd } from "./tracker/crowd.ts";
import { runTracker } from "./tracker/tracker.ts";
import { runVersus } from "./versus/versus.ts";

const benches: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {
  versus: runVersus,
  starts: runStarts,
  tab: runTab,
  size: runSize,
  tracker: runTracker,
  attack: runAttack,
  siege: runSiege,
  announce: runAnnounce,
  cluster: runCluster,
  crowd: runCrowd,
  "listener-hour": runListenerHour,
  awake: runAwake,
  footprint: runFootprint,
  catalogue: runCatalogue,
  floods: runFloods,
};

const [name = "", ...words] = process.argv.slice(2);
const bench = benches[name];
if (!bench) {
  console.error(`Cannot run bench "${name}": expected one of ${Object.keys(benches).join(" ")}`);
  process.exit(2);
}
await bench(words);
process.exit(0);
