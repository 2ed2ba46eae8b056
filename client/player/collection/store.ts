/** Where operations are kept on this device. */
export interface OperationStore {
  /** False: they live as long as the page. */
  readonly isLasting: boolean;
  /** 16 hex digits that name this browser. */
  readonly device: string;
  /** What was kept since this place, oldest first, as it was kept; and the place after it. 0 is the beginning. */
  read(since: number): Promise<{ readonly kept: readonly unknown[]; readonly last: number }>;
  /** All of them or none; one whose id is there already is left out. Rejects when they cannot be kept. */
  add(operations: readonly { readonly id: string }[]): Promise<void>;
  /** Deletes these, as far as they are there. */
  remove(ids: readonly string[]): Promise<void>;
  /** Calls this when another tab has added something. */
  onMore(more: () => void): void;
}

/** For a browser that keeps nothing. */
export function memoryStore(device: string): OperationStore {
  return {
    isLasting: false,
    device,
    read: async (since) => ({ kept: [], last: since }),
    add: async () => {},
    remove: async () => {},
    onMore: () => {},
  };
}
