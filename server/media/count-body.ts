import type { ServerResponse } from "node:http";

/**
 * Reports each piece of a response's body when the operating system has taken it. Bytes that were never written, because the
 * client went away, are not counted; headers are not counted either.
 */
export function countBody(response: ServerResponse, method: string, report: (bytes: number) => void): void {
  // Node accepts a body for HEAD and drops it.
  if (method === "HEAD") return;
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;

  const counted = (...args: unknown[]): boolean => {
    const { bytes, encoding, done } = readArguments(args);
    return write(args[0], encoding, (error?: Error | null) => {
      if (!error) report(bytes);
      done?.(error);
    });
  };
  const countedEnd = (...args: unknown[]): ServerResponse => {
    const { bytes } = readArguments(args);
    if (bytes > 0) response.once("finish", () => report(bytes));
    return end(...args);
  };
  response.write = counted as ServerResponse["write"];
  response.end = countedEnd as ServerResponse["end"];
}

function readArguments([chunk, second, third]: unknown[]) {
  const encoding = (typeof second === "string" ? second : "utf8") as BufferEncoding;
  const done = [second, third].find((argument) => typeof argument === "function") as
    | ((error?: Error | null) => void)
    | undefined;
  return { bytes: bytesOf(chunk, encoding), encoding, done };
}

function bytesOf(chunk: unknown, encoding: BufferEncoding): number {
  if (typeof chunk === "string") return Buffer.byteLength(chunk, encoding);
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
