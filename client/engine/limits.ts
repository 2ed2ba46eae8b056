/** Bytes that wait in one neighbour's channel before blocks queue up with us instead: a cancel can still save them. */
export const bufferedBytesHigh = 262_144;

/** Below this the queue goes on: enough for one round trip of 100 ms at 10 Mbit/s. */
export const bufferedBytesLow = 131_072;

/** Bytes that may ever wait in one neighbour's channel, blocks and small frames together. Beyond it the link is closed. */
export const bufferedBytesMax = 1_048_576;

/** Parts of blocks that wait for one neighbour, 16 KiB each at most. Beyond it the neighbour is told `busy`. */
export const queuedPartsMax = 256;

/** Milliseconds from the start of a dial to an open channel. The core gives up by itself before. */
export const dialGuardMs = 5_000;

/** Milliseconds within which the offers of two that dial each other can cross: a slow way through the tracker. */
export const crossingMs = 1_500;

/** Milliseconds that a description waits for candidates: those of the own machine are found within 20, a STUN server's are told after. */
export const gatherMs = 60;

/** Milliseconds that a link which we close may still use to send its last frames. */
export const farewellMs = 300;

/** Peers whose offers are answered, newest introductions kept. */
export const introducedMax = 512;

/** Offers of others that nobody has answered yet. */
export const waitingOffersMax = 32;

/** ICE candidates of the other side that are taken for one dial, as many as the tracker passes on: each is checked, and a name looked up. */
export const candidatesMax = 32;

/** A check of a link inside one network takes so many milliseconds at most: through a VPN or a carrier's network it takes longer. */
export const insideRoundTripMaxMs = 20;

/** A busy machine makes the first checks look longer: so many milliseconds later each time it is looked again. */
export const insideLooksMs: readonly number[] = [0, 500, 1_000, 2_000, 4_000];

/** Milliseconds for session, socket and hello together before another attempt. */
export const trackerAttemptMs = 3_000;

/** Wait before an attempt to reach the tracker, drawn evenly: with the attempt itself, back within 5 s of its return. */
export const trackerRetryMinMs = 500;
export const trackerRetryMaxMs = 2_000;

/** A page hears of something every 2 s. When nothing was heard for so many milliseconds, the machine slept. */
export const sleepMinMs = 7_000;

/** ... or the browser lets the page's timers go off once a minute: silences of less than this, with less than that of life between them. */
export const throttledSilenceMs = 70_000;
export const throttledAwakeMs = 5_000;

/** A token is renewed when it has less than this left. */
export const tokenSpareMs = 30_000;

/** Bytes of segments kept in memory, newest use last: 30 s of FLAC and hours of AAC. */
export const memoryBytesMax = 67_108_864;

/** Bytes of cache when there is no OPFS. */
export const memoryStoreBytes = 134_217_728;

/** Part of the browser's quota, and bytes, that the cache may take. */
export const quotaPart = 0.1;
export const quotaBytesMax = 2_147_483_648;

/** An origin that sends nothing for so long has failed. */
export const originSilentMs = 10_000;

/** A CDN that has not begun to answer so soon, while a listener waits for the sound, has the origin asked beside it. */
export const cdnSilentMs = 1_000;

/** Longest wait before the origin is asked in the CDN's place, drawn evenly, so that not all ask at once: for the sound, and for what can wait. */
export const passByPressingMaxMs = 150;
export const passByMaxMs = 1_000;

/** A manifest whose body has not come through the CDN by then is asked of the origin. */
export const cdnManifestMs = 1_500;

/** Sound that waits for what the server does not have: so long a neighbour may still bring it. */
export const missingPatienceMs = 1_500;

/** A browser's own HLS player that has not opened a playlist so long after it was told to play is given up: two files of some kilobytes. */
export const nativeOpenMs = 15_000;

/** Segments that the server does not have, of which a page remembers it. */
export const missingToldMax = 1_000;

/** A manifest that the server does not have is asked for so often before the song is called missing. */
export const missingAsksMax = 2;

/** Milliseconds without an answer of the server until a listener who hears nothing is told. */
export const serverSilentMs = 2_500;

/** Wait between attempts to fetch a session or manifest, drawn evenly. */
export const fetchRetryMinMs = 300;
export const fetchRetryMaxMs = 1_200;

/** Longest a play waits for the list of what is cached. */
export const cacheListMs = 1_500;

/** Milliseconds between telemetry reports. */
export const telemetryIntervalMs = 10_000;

/** Milliseconds between reports of the playhead while it moves. */
export const playheadIntervalMs = 250;

/** Sound missing for longer than this is a stall. */
export const stallMs = 100;

/** Sound that is wanted and missing for so long, after a seek too, is shown as missing. */
export const silenceShownMs = 250;

/** Decisions of the core that are kept for the debug panel. */
export const decisionsMax = 200;

/** Seconds of sound that the media engine is given ahead of the playhead, and that it keeps behind it. */
export const aheadSeconds = 30;
export const behindSeconds = 20;

/** A segment that is needed within this is appended block by block. */
export const urgentSeconds = 4;

/** Recoveries of the decoder within one play before it is called a failure. */
export const recoveriesMax = 5;

/** Tracks of a page whose beginning is taken from neighbours before any is clicked. */
export const likelyTracksMax = 2;

/** Songs whose beginning the media engine holds ready, without the one that follows, and seconds of each: 500 kB of AAC. */
export const parkedSongsMax = 8;
export const parkedSeconds = 2;

/** Tracks of a page, from its top, that are held ready when their beginning is at hand. */
export const parkedOfPageMax = 6;

/** Pieces in the media engine, parked ones among them, above which clearing away goes before what presses. */
export const bufferedRangesMax = 16;

/** Only this near to the end of the last song the media engine is told of it: from then on nothing can be held ready. */
export const endsWithinSeconds = 4;

/** Milliseconds that a page waits for the server's first answer before it begins with what the server said on an earlier visit. */
export const keptSessionAfterMs = 1_500;
