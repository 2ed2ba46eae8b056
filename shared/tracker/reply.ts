import type { ErrorCode } from "../signal/message.ts";
import type { Listener } from "./listener.ts";
import type { TrackerOutput } from "./output.ts";

export function replyError(
  listener: Listener,
  error: { code: ErrorCode; message: string; dial?: string },
): TrackerOutput {
  return { type: "send", connection: listener.connection, message: { type: "error", ...error } };
}
