declare const brand: unique symbol;

/** 32 lowercase hex digits: the first 16 bytes of the rendition's tree root. Also the id of its swarm. */
export type RenditionId = string & { readonly [brand]: "RenditionId" };

/** 43 characters of base64url: SHA-256 of the raw 32-byte Ed25519 public key of a listener's page. */
export type PeerId = string & { readonly [brand]: "PeerId" };

/** An opaque id of a track in the catalogue. */
export type TrackId = string & { readonly [brand]: "TrackId" };

export function isRenditionId(text: string): text is RenditionId {
  return /^[0-9a-f]{32}$/.test(text);
}

export function isPeerId(text: string): text is PeerId {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
