import { Upload } from "tus-js-client";
import { uploadsPath } from "../../../shared/api/library/uploads-path.ts";

export interface Sending {
  /** Bytes that the server has. */
  onProgress(bytes: number): void;
  onDone(): void;
  /** Why, for the operator to read. */
  onFailed(reason: string): void;
}

/** Sends a file to be put into the music folder under a path below it. */
export type SendFile = (file: File, name: string, sending: Sending) => void;

/** A line of 1 Mbit/s up sends one in the half minute that the server waits for a request. */
const pieceBytes = 4_194_304;
/** After each of these times a piece that was lost is tried again, ms. */
const retryDelays = [0, 1_000, 3_000, 10_000, 30_000, 60_000];

export const sendFile: SendFile = (file, name, { onProgress, onDone, onFailed }) => {
  const upload = new Upload(file, {
    endpoint: `/api/v1${uploadsPath}`,
    metadata: { name },
    chunkSize: pieceBytes,
    retryDelays,
    removeFingerprintOnSuccess: true,
    // A copy of this file in another folder is another upload.
    fingerprint: async () => `tutti ${name} ${file.size} ${file.lastModified}`,
    onShouldRetry: (error) => {
      const status = "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
      return status === 0 || status === 408 || status === 423 || status === 429 || status >= 500;
    },
    onProgress,
    onSuccess: () => onDone(),
    onError: (error) => {
      const said = "originalResponse" in error ? error.originalResponse?.getBody().trim() : "";
      onFailed(said || "The server could not be reached; the rest is sent when it is tried again");
    },
  });
  upload
    .findPreviousUploads()
    .then(([before]) => {
      if (before) upload.resumeFromPreviousUpload(before);
    })
    .catch(() => undefined)
    .finally(() => upload.start());
};
