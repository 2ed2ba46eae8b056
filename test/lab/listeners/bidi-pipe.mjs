import { createInterface } from "node:readline";
import { WebSocket } from "ws";

/** `bidi-pipe.mjs URL`: passes on a socket that listens inside a host alone: a line of standard input is a message, and back. */
const socket = new WebSocket(process.argv[2], { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
socket.on("message", (message) => process.stdout.write(`${message}\n`));
socket.on("close", () => process.exit(0));
socket.on("error", (error) => {
  console.error(`Cannot reach the browser at ${process.argv[2]}: ${error.message}`);
  process.exit(1);
});
socket.once("open", () => {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => socket.send(line));
  lines.once("close", () => socket.close());
});
