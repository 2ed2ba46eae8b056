import { createSocket } from "node:dgram";

/** A UDP socket inside a host, for tests: sends numbered packets when told, and tells what it got. Runs in a process of its own. */
const socket = createSocket("udp4");
let got = [];
let number = 0;

socket.on("message", (packet, { address, port }) => {
  got.push({ number: packet.readUInt32BE(0), address, port, atMs: performance.timeOrigin + performance.now() });
});

process.on("message", (order) => {
  if (order.do === "send") {
    for (let sent = 0; sent < order.count; sent += 1) {
      const packet = Buffer.alloc(order.bytes);
      packet.writeUInt32BE(number, 0);
      number += 1;
      socket.send(packet, order.port, order.address);
    }
    process.send({ sent: order.count });
  } else {
    process.send(got);
    got = [];
  }
});
process.once("disconnect", () => process.exit(0));
socket.bind(0, "0.0.0.0", () => process.send({ port: socket.address().port }));
