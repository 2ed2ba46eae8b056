import { adminTokenPath } from "../app/admin-token.ts";
import { StartError } from "../app/start-error.ts";
import { describeFull, diskFullOf } from "../files/free-room.ts";
import { systemTrouble } from "../files/system-trouble.ts";
import type { IngestLog } from "../ingest/ingest-options.ts";
import { toldReport } from "../ingest/ingest-report.ts";
import { FolderFault } from "../ingest/scan.ts";
import { startServer } from "../server.ts";
import type { Settings } from "../settings/settings.ts";
import { version } from "../version.ts";
import { describeMend } from "./describe-rebuild.ts";
import { describeReport } from "./describe-report.ts";
import { surviveFaults } from "./last-resort.ts";
import { ProgressLines } from "./progress-lines.ts";

/** A stop that takes longer than this is cut short. */
const stopMaxMs = 14_000;

/** Serves until it is told to stop. */
export async function runServe(settings: Settings): Promise<number> {
  const progress = new ProgressLines({ print: (line) => console.log(line), nowMs: () => performance.now() });
  const server = await startServer({
    settings,
    log: quietLog,
    onProgress: (event) => progress.take(event),
    onFolderDone: (directory, report) => console.log(`${directory}: ${describeReport(directory, toldReport(report))}`),
    onAdvice: (advice) => console.error(advice),
    onTrouble: (error) => console.error(describeTrouble(error)),
    onPruned: ({ tracks, bytes }) =>
      console.log(
        `${tracks} ${tracks === 1 ? "song" : "songs"} whose files were gone for ${settings.pruneAfterDays} days removed for good, ${Math.ceil(bytes / 1e6)} MB freed`,
      ),
    onMended: (report) => {
      for (const line of describeMend(report)) console.log(line);
    },
  });
  // Before anybody reads that it plays: whoever waits for that line may stop it at once.
  const stopped = new Promise<string>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
    surviveFaults(console.error, () => resolve("fault"));
  });
  const port = new URL(server.url).port || "80";
  const address = settings.publicUrl ?? `http://localhost:${port}`;
  console.log(`Tutti plays at ${address} (version ${version})\n${operatorLine(address, settings, server.adminToken)}`);
  const signal = await stopped;
  const startMs = performance.now();
  const { listeners } = server.drain.status();
  console.log(
    `${signal === "SIGINT" ? "\n" : ""}Tutti stops: not ready any more, ${listeners} listeners are sent elsewhere`,
  );
  const cut = setTimeout(() => process.exit(1), stopMaxMs);
  process.once("SIGINT", () => process.exit(1));
  await server.close();
  clearTimeout(cut);
  console.log(`Tutti stopped after ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return signal === "fault" ? 1 : 0;
}

function describeTrouble(error: unknown): string {
  if (error instanceof StartError) return `tutti: ${error.message}`;
  if (error instanceof FolderFault) return `${error.message}; it is looked at again until it is there`;
  const full = diskFullOf(error);
  if (full) return `Adding music waits: ${describeFull(full)}; it goes on by itself when there is room`;
  return `Adding music has stopped: ${systemTrouble(error) ?? (error instanceof Error ? error.message : error)}`;
}

/** The token is shown to a person at a terminal alone: what goes to a file or a journal is kept, and read by others. */
function operatorLine(address: string, { adminToken, dataDirectory }: Settings, token: string): string {
  if (adminToken !== null) return `For the operator: ${address}/ops (the token is that of TUTTI_ADMIN_TOKEN)`;
  if (process.stdout.isTTY) return `For the operator: ${address}/ops?token=${token}`;
  return `For the operator: ${address}/ops (\`tutti token\` prints the token; it is in ${adminTokenPath(dataDirectory)})`;
}

const quietLog: IngestLog = {
  info: () => undefined,
  warn(fields, message) {
    const { path, reason } = fields as { path?: string; reason?: string };
    console.error(`${message}: ${path ?? ""}${reason ? `: ${reason}` : ""}`);
  },
};
