import type { Core, Upload } from "../../shared/engine/state.ts";
import { noteBegun } from "../../shared/engine/uplink/begun.ts";
import { blockNameOf } from "../../shared/engine/uplink/given.ts";
import { blockBytes } from "../../shared/manifest/manifest.ts";
import { renditionId } from "./engine.ts";

/** A block of `manifest` that a neighbour of `coreAt10s` has just asked for, and that is of use for a minute. */
export function uploadFor(linkId: number, upload: Partial<Upload> = {}): Upload {
  const { key = { renditionId, segmentIndex: 0, blockIndex: 0 } } = upload;
  return {
    linkId,
    requestId: 1,
    key,
    blockName: blockNameOf(key),
    urgency: 0,
    askedAtMs: 10_000,
    dueAtMs: 70_000,
    bytes: blockBytes,
    handedBytes: 0,
    sentBytes: 0,
    ackedBytes: 0,
    parts: [],
    ...upload,
  };
}

/** One that waits for its turn. */
export function waitingUpload(core: Core, upload: Partial<Upload> & { readonly linkId: number }): Upload {
  const waiting = uploadFor(upload.linkId, upload);
  core.uploads.waiting.push(waiting);
  return waiting;
}

/** One of which parts have left. */
export function beginUpload(core: Core, upload: Partial<Upload> & { readonly linkId: number }): Upload {
  const begun = uploadFor(upload.linkId, upload);
  noteBegun(core.uploads, begun);
  return begun;
}
