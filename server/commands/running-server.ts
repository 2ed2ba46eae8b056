import { hostname } from "node:os";
import { Value } from "typebox/value";
import { ErrorBody } from "../../shared/api/error.ts";
import { adminTokenPath } from "../app/admin-token.ts";
import { describeHolder, type LockHolder } from "../app/data-lock.ts";
import { StartError } from "../app/start-error.ts";
import { readOwnText } from "../files/own-file.ts";
import type { Settings } from "../settings/settings.ts";

/** The server that has a data directory open, for commands of the operator. */
export interface RunningServer {
  readonly url: string;
  /** Throws in the operator's words when it refuses or does not answer. */
  ask(path: string, body?: object): Promise<Response>;
}

/** It does not do what it was asked for, and says why; something else it may do. */
export class Refusal extends StartError {}

export async function findRunningServer(
  holder: LockHolder | null,
  { adminToken }: Settings,
  dataDirectory: string,
): Promise<RunningServer> {
  const advice = `Cannot open ${dataDirectory}: another Tutti (${describeHolder(holder)}) has it open`;
  const url = requireAddress(holder, advice);
  const token = adminToken ?? ((await readOwnText(adminTokenPath(dataDirectory)).catch(() => null)) ?? "").trim();
  return {
    url,
    async ask(path, body) {
      const answer = await fetch(`${url}${path}`, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      }).catch((error: Error) => {
        throw new StartError(`${advice}, and ${url} does not answer here (${error.message}): ${whereElse(holder)}`);
      });
      if (answer.status === 401) {
        throw new StartError(
          `${advice}, and it refuses our admin token: set TUTTI_ADMIN_TOKEN to that of the server, or stop it`,
        );
      }
      if (!answer.ok) throw new Refusal(`The server at ${url} refuses: ${wordsOf(await answer.text())}`);
      return answer;
    },
  };
}

/** What an answer says to people, of one that is no answer of ours all of it. */
function wordsOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    return Value.Check(ErrorBody, body) ? body.error.message : text;
  } catch {
    return text;
  }
}

/** In another container the server's address means another machine. */
function whereElse(holder: LockHolder | null): string {
  const isHere = holder === null || holder.host === hostname();
  return isHere ? "stop it and try again" : `run this command there, on ${holder.host}, or stop it`;
}

function requireAddress(holder: LockHolder | null, advice: string): string {
  if (holder?.url) return holder.url;
  throw new StartError(`${advice} and does not serve yet: try again in a moment, or stop it`);
}
