/** What a link needs of an `RTCDataChannel`. */
export interface PeerChannel {
  readonly bufferedAmount: number;
  binaryType: BinaryType;
  bufferedAmountLowThreshold: number;
  onopen: ((event: Event) => void) | null;
  onclose: ((event: Event) => void) | null;
  onbufferedamountlow: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** What a link needs of an `RTCPeerConnection`: a browser's, a Node peer's, or a test's. */
export interface PeerConnection {
  readonly connectionState: RTCPeerConnectionState;
  readonly iceGatheringState: RTCIceGatheringState;
  readonly signalingState: RTCSignalingState;
  readonly localDescription: { readonly sdp: string } | null;
  onicecandidate: ((event: RTCPeerConnectionIceEvent) => void) | null;
  onicegatheringstatechange: ((event: Event) => void) | null;
  onconnectionstatechange: ((event: Event) => void) | null;
  createDataChannel(label: string, options: RTCDataChannelInit): PeerChannel;
  createOffer(): Promise<RTCSessionDescriptionInit>;
  createAnswer(): Promise<RTCSessionDescriptionInit>;
  setLocalDescription(description: RTCSessionDescriptionInit): Promise<void>;
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  addIceCandidate(candidate: RTCIceCandidateInit): Promise<void>;
  /** Tells by which addresses the two ends reach each other. Who cannot tell is taken for somebody outside. */
  getStats?(): Promise<{ readonly values: () => Iterable<unknown> }>;
  close(): void;
}
