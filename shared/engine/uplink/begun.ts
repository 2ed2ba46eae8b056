import type { LinkId } from "../input.ts";
import type { Upload, Uploads } from "../state.ts";

type Begun = Pick<Uploads, "begun">;

/** A neighbour's request, whose number is its own choice. */
export interface Requested {
  readonly linkId: LinkId;
  readonly requestId: number;
}

/** The block of which parts have left for a request; undefined: none has, or all have arrived. */
export function begunUpload({ begun }: Begun, requested: Requested): Upload | undefined {
  return begun.get(nameOf(requested));
}

export function noteBegun({ begun }: Begun, upload: Upload): void {
  begun.set(nameOf(upload), upload);
}

export function forgetBegun({ begun }: Begun, requested: Requested): void {
  begun.delete(nameOf(requested));
}

/** A copy, of which some may be forgotten meanwhile. */
export function begunUploads({ begun }: Begun): Upload[] {
  return [...begun.values()];
}

function nameOf({ linkId, requestId }: Requested): string {
  return `${linkId}/${requestId}`;
}
