/** The parts of other projects' clients that the tests use; these packages bring no types. */
declare module "bittorrent-tracker" {
  import { EventEmitter } from "node:events";

  export interface Update {
    readonly complete: number;
    readonly incomplete: number;
    readonly interval: number;
  }

  export interface Scrape {
    readonly infoHash: string;
    readonly complete: number;
    readonly incomplete: number;
    readonly downloaded: number;
  }

  export interface Peer extends EventEmitter {
    readonly id: string;
    readonly connected: boolean;
    send(text: string): void;
    destroy(): void;
  }

  interface AnnounceOptions {
    readonly left: number;
    readonly numwant?: number;
  }

  export default class Client extends EventEmitter {
    constructor(options: {
      infoHash: Uint8Array;
      peerId: Uint8Array;
      announce: readonly string[];
      port: number;
      wrtc: unknown;
      rtcConfig: object;
    });
    start(options: AnnounceOptions): void;
    update(options: AnnounceOptions): void;
    complete(options: AnnounceOptions): void;
    scrape(options?: { infoHash: readonly string[] }): void;
    stop(): void;
    destroy(done: () => void): void;
  }
}

declare module "webtorrent" {
  import { EventEmitter } from "node:events";

  export interface Torrent extends EventEmitter {
    readonly infoHash: string;
    readonly torrentFile: Uint8Array;
    readonly numPeers: number;
    readonly wires: readonly { readonly type: string }[];
    readonly files: readonly { arrayBuffer(): Promise<ArrayBuffer> }[];
    readonly progress: number;
    readonly discovery?: { readonly tracker?: { update(): void } };
  }

  interface TorrentOptions {
    readonly announce: readonly string[];
    /** The folder for what is shared. */
    readonly path: string;
    readonly name?: string;
  }

  export default class WebTorrent extends EventEmitter {
    static readonly WEBRTC_SUPPORT: boolean;
    constructor(options: object);
    add(torrent: Uint8Array, options: TorrentOptions): Torrent;
    seed(content: Uint8Array, options: TorrentOptions): Torrent;
    destroy(done: (error?: Error) => void): void;
  }
}
