/** What the connection to the tracker needs of a `WebSocket`: a browser's, a Node peer's, or a test's. */
export interface SignalSocket {
  /** 1 while it is open. */
  readonly readyState: number;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  send(text: string): void;
  close(): void;
}
