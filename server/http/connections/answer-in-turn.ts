import type { ServerResponse } from "node:http";

/**
 * Resolves when it is an answer's turn on its connection, or when nobody will have it any more: of requests that a client sends without
 * waiting, only the first is worked on. The others would cost files and memory that wait for somebody to read the first.
 */
export function turnOf(response: ServerResponse): Promise<void> | undefined {
  // Node gives a response its socket when the one before it has gone.
  if (response.socket !== null || response.closed || response.destroyed) return undefined;
  return new Promise((resolve) => {
    response.once("socket", () => resolve());
    response.once("close", () => resolve());
  });
}
