import { StartError } from "./app/start-error.ts";
import { DatabaseError } from "./catalog/database.ts";
import { runDoctor } from "./commands/command-doctor.ts";
import { runFailures, runPrune } from "./commands/command-files.ts";
import { runIngest, runScan } from "./commands/command-ingest.ts";
import { runRebuild } from "./commands/command-library.ts";
import { readCommand } from "./commands/command-line.ts";
import { runServe } from "./commands/command-serve.ts";
import { runToken } from "./commands/command-token.ts";
import { OwnFileError } from "./files/own-file.ts";
import { systemTrouble } from "./files/system-trouble.ts";

/** The `tutti` command. */
async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2), process.env);
  switch (command.name) {
    case "serve":
      return runServe(command.settings);
    case "ingest":
      return runIngest(command.settings, command.directory);
    case "rebuild":
      return runRebuild(command.settings, command);
    case "scan":
      return runScan(command.settings, command);
    case "failures":
      return runFailures(command.settings);
    case "prune":
      return runPrune(command.settings, command);
    case "doctor":
      return runDoctor(command.environment);
    case "token":
      return runToken(command.settings, command.asLink);
    case "say":
      console[command.exitCode === 0 ? "log" : "error"](command.text);
      return command.exitCode;
  }
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    const isForOperator = [StartError, DatabaseError, OwnFileError].some((kind) => error instanceof kind);
    const text = isForOperator && error instanceof Error ? error.message : systemTrouble(error);
    console.error(text === null ? error : `tutti: ${text}`);
    process.exit(1);
  },
);
