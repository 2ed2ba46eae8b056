import { fail, ok, type Result } from "../../result.ts";
import type { ClusterMessage } from "./cluster-message.ts";
import { type InstanceId, isInstanceId } from "./instance.ts";
import { parseClusterMessage } from "./parse-cluster-message.ts";

/** The one version so far. An instance that speaks another is not understood, and serves its own listeners meanwhile. */
const opening = "tutti-cluster 1 ";

/** Messages in one batch: a loop turn of a busy instance has some hundreds, of 2 KB at most. */
export const batchMessagesMax = 512;

/** Several messages as one text: a line that says whose they are, and a line for each. */
export function encodeBatch(from: InstanceId, messages: readonly ClusterMessage[]): string {
  return [opening + from, ...messages.map((message) => JSON.stringify(message))].join("\n");
}

export interface Batch {
  readonly from: InstanceId;
  readonly messages: readonly ClusterMessage[];
  /** Lines that were no message, with the reason of the first. */
  readonly unread: number;
  readonly fault: string | null;
}

export function decodeBatch(text: string): Result<Batch, string> {
  const [head = "", ...lines] = text.split("\n");
  const from = head.slice(opening.length);
  if (!head.startsWith(opening) || !isInstanceId(from)) return fail("Cannot read batch: its first line is not ours");
  if (lines.length > batchMessagesMax) {
    return fail(`Cannot read batch: ${lines.length} messages, may be ${batchMessagesMax}`);
  }
  const messages: ClusterMessage[] = [];
  let unread = 0;
  let fault: string | null = null;
  for (const line of lines) {
    const parsed = parseClusterMessage(line);
    if (parsed.ok) messages.push(parsed.value);
    else {
      unread += 1;
      fault ??= parsed.error;
    }
  }
  return ok({ from, messages, unread, fault });
}
