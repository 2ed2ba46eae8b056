import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A listener's way to the server, with an address of its own. */
export interface AccessLine {
  readonly url: string;
  /**
   * From now on nothing passes on the WebSockets that are open, in either direction, and neither end is told: so it is with a laptop whose
   * lid was closed. Other connections stay: browsers drop idle ones when a machine wakes.
   */
  forgetSockets(): void;
  close(): void;
}

export async function openAccessLine(serverUrl: string, localAddress: string): Promise<AccessLine> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const webSockets = new Set<readonly [Socket, Socket]>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port), localAddress });
    keep(client);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on("data", (bytes) => isUpgrade(bytes) && webSockets.add([client, upstream]));
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => upstream.isPaused() || client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forgetSockets: () => {
      for (const [client, upstream] of webSockets) {
        client.unpipe(upstream).pause();
        upstream.unpipe(client).pause();
      }
      webSockets.clear();
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function isUpgrade(bytes: Buffer): boolean {
  return /^GET [^\r]*\r\n(.*\r\n)*upgrade: websocket\r\n/i.test(bytes.toString("latin1"));
}
