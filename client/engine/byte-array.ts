/** Bytes in memory of their own, as WebCrypto, RTCDataChannel and the file system want them. */
export type ByteArray = Uint8Array<ArrayBuffer>;
