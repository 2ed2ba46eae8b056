import { writeSync } from "node:fs";
import { join } from "node:path";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { writeOnce } from "../../server/files/write-once.ts";
import { writeWholeFile } from "../../server/files/write-whole-file.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import { publishSample } from "./publish-sample.ts";

/** Program of a test: saves one of each kind in the data directory of its argument, and says when each is saved. */
const [dataDirectory = ""] = process.argv.slice(2);
const say = (text: string) => writeSync(1, `MARK ${text}\n`);

const mediaDirectory = join(dataDirectory, "media");
const store = createDiskMediaStore(mediaDirectory);
await store.start();
const opened = await openCatalogue({ databaseUrl: null, dataDirectory });
const operatorKey = await loadOperatorKey(dataDirectory);
const catalogue = keepNames({ catalogue: opened, names: diskTrackNames(mediaDirectory), nowMs: Date.now });
say("track begins");
await publishSample({ store, catalogue, operatorKey }, "Saved");
say("track saved");
await writeWholeFile(join(dataDirectory, "sharing.json"), [Buffer.from("{}")]);
say("file saved");
await writeOnce(join(dataDirectory, "keys", "once"), "text");
say("once saved");
await catalogue.close();
say("closed");
