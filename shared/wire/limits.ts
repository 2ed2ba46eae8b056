import { blockBytes } from "../manifest/manifest.ts";

/** The protocol that this code speaks; told in `hello`. A neighbour of another number is said goodbye to. */
export const wireProtocol = 2;

/**
 * Bytes of one frame. 64 KiB is what every WebRTC stack takes without being asked (RFC 8841 default); a block frame
 * has 16 KiB, and the holdings of a 2 GiB cache have about 20 KiB.
 */
export const frameBytesMax = 65_536;

/** Bytes of payload in one block frame: a whole block at most. */
export const payloadBytesMax = blockBytes;

/** Renditions in one holdings frame: each needs 19 bytes or more, and more of them go into a second frame. */
export const heldRenditionsMax = 2_048;

/** Blocks of one segment: 8 MiB, the largest that a manifest allows. */
export const blockCountMax = 512;

/** Request ids and nonces are unsigned 32-bit numbers. */
export const uint32Max = 0xffff_ffff;

/** Bytes that a later version may add to its hello, so that both sides can still part in peace. */
export const helloBytesMax = 256;
