import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

/**
 * `firefox-pipe.mjs PROFILE`: a Firefox inside a host, whose socket only the host itself can reach. Each line of standard input is a
 * message to it, each line of standard output one from it. When the input ends, because the lab closes it or is gone, Firefox ends.
 */
const words = ["--headless", "--no-remote", "--profile", process.argv[2], "--remote-debugging-port=0"];
const firefox = spawn("firefox-esr", words, { stdio: ["ignore", "ignore", "pipe"] });
firefox.once("error", (error) => endWith(`Cannot start Firefox: ${error.message}`));
firefox.once("exit", () => process.exit(0));
// The lab ends its browsers itself; a signal that the terminal sends to all must not come first.
process.on("SIGINT", () => undefined);

const input = createInterface({ input: process.stdin });
const early = [];
let socket = null;
input.on("line", (line) => (socket ? socket.send(line) : early.push(line)));
input.once("close", () => firefox.kill("SIGKILL"));

createInterface({ input: firefox.stderr }).on("line", (line) => {
  const address = /WebDriver BiDi listening on (\S+)/.exec(line)?.[1];
  if (address && !socket) connect(`${address}/session`);
});

function connect(address) {
  const opening = new WebSocket(address, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
  opening.on("message", (message) => process.stdout.write(`${message}\n`));
  opening.on("error", (error) => endWith(`Cannot reach Firefox at ${address}: ${error.message}`));
  opening.once("open", () => {
    socket = opening;
    for (const line of early.splice(0)) socket.send(line);
  });
}

function endWith(complaint) {
  console.error(complaint);
  firefox.kill("SIGKILL");
  process.exit(1);
}
