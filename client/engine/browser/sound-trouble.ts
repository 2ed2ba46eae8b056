/** Codes of a MediaError. */
const broken = { network: 2, decode: 3, unsupported: 4 } as const;

/** What a listener is told when an audio element has given up. What the browser says itself is for those who look into it, not for them. */
export function soundTrouble(error: { readonly code: number; readonly message: string } | "stuck" | null): string {
  if (error === "stuck") {
    return "This song can't be played: the browser's own player does not begin. Check the connection, then press play.";
  }
  if (/sink|audio ?(?:output|hardware|device)/i.test(error?.message ?? "")) {
    return "No sound comes out: the browser finds no loudspeaker or headphones that it can use.";
  }
  switch (error?.code) {
    case broken.network:
      return "The song broke off: nothing more of it arrives. Check the connection, then press play.";
    case broken.decode:
      return "This song can't be played: the browser could not decode it.";
    case broken.unsupported:
      return "This song can't be played: the browser does not take it, or the server can't be reached.";
    default:
      return "This song can't be played: the browser has given it up.";
  }
}
