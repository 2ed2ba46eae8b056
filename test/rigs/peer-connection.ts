import type { ByteArray } from "../../client/engine/byte-array.ts";
import type { PeerChannel, PeerConnection } from "../../client/engine/mesh/peer-connection.ts";
import { dialSdp } from "./dial.ts";

/** What a browser refuses to send in one piece, and to keep in a channel. */
const frameBytesMax = 262_144;

/** A data channel whose bytes wait until the test lets them go. */
export class TestChannel implements PeerChannel {
  binaryType: BinaryType = "blob";
  bufferedAmountLowThreshold = 0;
  onopen: ((event: Event) => void) | null = null;
  onclose: ((event: Event) => void) | null = null;
  onbufferedamountlow: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  /** All frames that were given to it, drained or not. */
  readonly sent: ByteArray[] = [];
  readonly #waiting: ByteArray[] = [];
  state: "connecting" | "open" | "closing" | "closed" = "connecting";
  /** The channel at the other end, once two connections have found each other. */
  other: TestChannel | null = null;
  readonly label: string;
  readonly options: RTCDataChannelInit;

  constructor(label: string, options: RTCDataChannelInit) {
    this.label = label;
    this.options = options;
  }

  get bufferedAmount(): number {
    return this.#waiting.reduce((bytes, frame) => bytes + frame.length, 0);
  }

  open(): void {
    this.state = "open";
    this.onopen?.(new Event("open"));
  }

  hear(data: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  send(bytes: ByteArray): void {
    if (this.state !== "open") throw new DOMException("The channel is not open", "InvalidStateError");
    if (bytes.length > frameBytesMax) throw new TypeError("The frame is too large");
    this.sent.push(bytes);
    this.#waiting.push(bytes);
  }

  /** Lets frames go, oldest first, until at most so many bytes wait; the other end hears them. */
  drain(leftBytes = 0): void {
    const wasLow = this.bufferedAmount <= this.bufferedAmountLowThreshold;
    while (this.bufferedAmount > leftBytes) {
      const frame = this.#waiting.shift();
      if (frame) this.other?.hear(frame.slice().buffer);
    }
    if (!wasLow && this.bufferedAmount <= this.bufferedAmountLowThreshold) {
      this.onbufferedamountlow?.(new Event("bufferedamountlow"));
    }
    if (this.state === "closing" && this.bufferedAmount === 0) this.#closeLater();
  }

  /** Frames that wait still go. Both ends hear of it after the last of them, never at once. */
  close(): void {
    if (this.state === "closing" || this.state === "closed") return;
    this.state = "closing";
    if (this.bufferedAmount === 0) this.#closeLater();
  }

  #closeLater(): void {
    queueMicrotask(() => {
      for (const end of [this, this.other]) {
        if (end === null || end.state === "closed") continue;
        end.state = "closed";
        end.onclose?.(new Event("close"));
      }
    });
  }
}

/** A connection that does nothing by itself: the test opens its channel, finds candidates, and lets it fail. */
export class TestConnection implements PeerConnection {
  connectionState: RTCPeerConnectionState = "new";
  iceGatheringState: RTCIceGatheringState = "new";
  signalingState: RTCSignalingState = "stable";
  localDescription: { readonly sdp: string } | null = null;
  remoteSdp: string | null = null;
  onicecandidate: ((event: RTCPeerConnectionIceEvent) => void) | null = null;
  onicegatheringstatechange: ((event: Event) => void) | null = null;
  onconnectionstatechange: ((event: Event) => void) | null = null;
  channel: TestChannel | null = null;
  readonly candidates: (string | undefined)[] = [];
  readonly configuration: RTCConfiguration;
  readonly name: string;

  constructor(name: string, configuration: RTCConfiguration = {}) {
    this.name = name;
    this.configuration = configuration;
  }

  createDataChannel(label: string, options: RTCDataChannelInit): TestChannel {
    this.channel = new TestChannel(label, options);
    return this.channel;
  }

  async createOffer(): Promise<RTCSessionDescriptionInit> {
    this.#refuseWhenClosed();
    return { type: "offer", sdp: sdpNamed(this.name) };
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    this.#refuseWhenClosed();
    if (this.signalingState !== "have-remote-offer") throw new DOMException("No offer", "InvalidStateError");
    return { type: "answer", sdp: sdpNamed(this.name) };
  }

  async setLocalDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    this.#refuseWhenClosed();
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    this.localDescription = { sdp: sdp ?? "" };
    this.iceGatheringState = "gathering";
  }

  async setRemoteDescription({ type, sdp = "" }: RTCSessionDescriptionInit): Promise<void> {
    this.#refuseWhenClosed();
    if (!sdp.startsWith("v=0")) throw new DOMException("No description", "OperationError");
    this.remoteSdp = sdp;
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
  }

  async addIceCandidate({ candidate }: RTCIceCandidateInit): Promise<void> {
    this.#refuseWhenClosed();
    if (this.remoteSdp === null) throw new DOMException("No remote description", "InvalidStateError");
    if (!candidate?.startsWith("candidate:")) throw new DOMException("No candidate", "OperationError");
    this.candidates.push(candidate);
  }

  /** An address of this machine was found. */
  find(candidate: string): void {
    const description = this.localDescription;
    if (description) this.localDescription = { sdp: `${description.sdp}a=${candidate}\r\n` };
    const found = { candidate, sdpMid: "0" } as RTCIceCandidate;
    this.onicecandidate?.({ candidate: found } as RTCPeerConnectionIceEvent);
  }

  /** There are no more addresses to be found. */
  gathered(): void {
    this.iceGatheringState = "complete";
    this.onicecandidate?.({ candidate: null } as RTCPeerConnectionIceEvent);
    this.onicegatheringstatechange?.(new Event("icegatheringstatechange"));
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.(new Event("connectionstatechange"));
  }

  close(): void {
    this.connectionState = "closed";
    this.signalingState = "closed";
  }

  #refuseWhenClosed(): void {
    if (this.connectionState === "closed") throw new DOMException("The connection is closed", "InvalidStateError");
  }
}

/** Makes connections, and lets those that know each other's descriptions come together. */
export class TestAir {
  readonly connections: TestConnection[] = [];
  /** The browser makes no more connections. */
  isFull = false;

  readonly createConnection = (configuration: RTCConfiguration): TestConnection => {
    if (this.isFull) throw new DOMException("Cannot create so many PeerConnections", "UnknownError");
    const connection = new TestConnection(`peer${this.connections.length}`, configuration);
    this.connections.push(connection);
    return connection;
  };

  /** The newest connection that was made. */
  get newest(): TestConnection {
    const newest = this.connections.at(-1);
    if (!newest) throw new Error("No connection was made");
    return newest;
  }

  /** Opens the channels of each two that hold each other's description and have not been closed. */
  meet(): void {
    const alive = this.connections.filter(({ connectionState }) => connectionState === "new");
    for (const one of alive) {
      const other = alive.find(({ name }) => one.remoteSdp?.includes(`a=ice-ufrag:${name}\r\n`));
      if (!other?.remoteSdp?.includes(`a=ice-ufrag:${one.name}\r\n`) || !one.channel || !other.channel) continue;
      one.channel.other = other.channel;
      if (one.connectionState === "new") one.become("connected");
      if (one.channel.state === "connecting") one.channel.open();
    }
  }
}

function sdpNamed(name: string): string {
  return dialSdp.replace("a=ice-ufrag:q51o", `a=ice-ufrag:${name}`);
}
