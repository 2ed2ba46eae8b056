declare global {
  interface Window {
    linkMs?: () => readonly number[];
  }
}

/** Runs in the page before its own code: how long each of its links was open until the page closed it, or is. */
export function watchLinks(): void {
  const lives: { readonly openedAtMs: number; closedAtMs: number | null }[] = [];
  const { createDataChannel, close } = RTCPeerConnection.prototype;
  const lifeOf = new WeakMap<RTCPeerConnection, (typeof lives)[number]>();
  RTCPeerConnection.prototype.createDataChannel = function watched(...words) {
    const channel = createDataChannel.apply(this, words);
    channel.addEventListener("open", () => {
      const life = { openedAtMs: performance.now(), closedAtMs: null };
      lives.push(life);
      lifeOf.set(this, life);
    });
    return channel;
  };
  RTCPeerConnection.prototype.close = function watched() {
    close.call(this);
    const life = lifeOf.get(this);
    if (life) life.closedAtMs ??= performance.now();
  };
  window.linkMs = () => lives.map(({ openedAtMs, closedAtMs }) => (closedAtMs ?? performance.now()) - openedAtMs);
}
