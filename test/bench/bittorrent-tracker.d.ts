declare module "bittorrent-tracker/server" {
  import type { Server as HttpServer } from "node:http";

  /** The part of bittorrent-tracker that the bench uses; the package brings no types. */
  export default class Server {
    readonly http: HttpServer;
    constructor(options: { udp: boolean; http: boolean; ws: boolean; stats: boolean });
    listen(port: number, host: string): void;
    close(done: () => void): void;
  }
}
