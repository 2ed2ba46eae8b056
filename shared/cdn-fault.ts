/**
 * Why an answer of the CDN was of no use. `unreachable`: no connection, a name or certificate that is wrong, or an answer that pages may
 * not read; a browser does not tell these apart. `silent`: no answer in time, or one that stopped. `refused`: a status from 400 on.
 * `failing`: 429, or a status from 500 on. `cut-short`: fewer bytes than asked for. `false-bytes`: others than the manifest says.
 */
export const cdnFaults = ["unreachable", "silent", "refused", "failing", "cut-short", "false-bytes"] as const;
export type CdnFault = (typeof cdnFaults)[number];
