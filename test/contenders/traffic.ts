/** What a page's own connections carried, counted outside all code under test. Bytes. */
export interface Traffic {
  /** Messages given to data channels, links that are gone included. */
  readonly channelSent: number;
  /** Messages and bytes of `channelSent` by the first byte of the message; texts under "text". */
  readonly channelSentByKind: Readonly<Record<string, readonly [messages: number, bytes: number]>>;
  /** Text both ways over WebSockets: the tracker's. */
  readonly signalling: number;
  /** Of the links that are open at the end: what went into their channels, and what left for that on their transports. */
  readonly openChannelSent: number;
  readonly openTransportSent: number;
}

/** The audio that a page gave and got, in bytes. */
export interface AudioCount {
  /** Blocks or chunks that it sent to others, of use or not. */
  readonly toPeers: number;
  /** What came from others and was verified; what came at all for who verifies nothing. */
  readonly verifiedFromPeers: number;
  /** Of use, each part of a song once, from wherever. */
  readonly useful: number;
}

declare global {
  interface Window {
    benchTraffic?(): Promise<Traffic>;
    /** Told by the page under test; absent where it cannot be known. */
    benchAudio?(): AudioCount;
  }
}

/** Runs in each page before its own code, the same for all. Counting at `send` misses no link that closes before the end. */
export function countTraffic(): void {
  const encoder = new TextEncoder();
  const sizeOf = (data: unknown): number => {
    if (typeof data === "string") return encoder.encode(data).length;
    if (data instanceof Blob) return data.size;
    return (data as ArrayBuffer | ArrayBufferView).byteLength;
  };
  const kindOf = (data: unknown): string => {
    if (data instanceof ArrayBuffer) return String(new Uint8Array(data)[0]);
    return ArrayBuffer.isView(data) ? String(new Uint8Array(data.buffer, data.byteOffset)[0]) : "text";
  };
  const counts = { channelSent: 0, signalling: 0 };
  const byKind: Record<string, [number, number]> = {};
  const send = RTCDataChannel.prototype.send as (data: unknown) => void;
  RTCDataChannel.prototype.send = function counted(this: RTCDataChannel, data: unknown) {
    send.call(this, data);
    counts.channelSent += sizeOf(data);
    const [messages, bytes] = byKind[kindOf(data)] ?? [0, 0];
    byKind[kindOf(data)] = [messages + 1, bytes + sizeOf(data)];
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        counts.signalling += sizeOf(data);
      });
    }
    override send(data: string | Blob | BufferSource): void {
      super.send(data);
      counts.signalling += sizeOf(data);
    }
  };
  const connections: RTCPeerConnection[] = [];
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
  window.benchTraffic = async () => {
    const open = { openChannelSent: 0, openTransportSent: 0 };
    for (const connection of connections) {
      if (connection.connectionState !== "connected") continue;
      for (const stats of (await connection.getStats()).values()) {
        if (stats.type === "data-channel") open.openChannelSent += stats.bytesSent;
        if (stats.type === "transport") open.openTransportSent += stats.bytesSent;
      }
    }
    return { ...counts, ...open, channelSentByKind: byKind };
  };
}
