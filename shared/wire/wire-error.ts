/**
 * Why bytes from a neighbour are no message. `unknown-type` is what a newer neighbour may send: ignore the frame.
 * `malformed` is nonsense from this protocol's own vocabulary: say goodbye.
 */
export interface WireError {
  readonly kind: "unknown-type" | "malformed";
  readonly text: string;
}
