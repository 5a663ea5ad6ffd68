/** Where a store comes from. */
export type StoreSource = 'given' | 'embedded' | 'containers';

/** One store that answers. */
export interface Store {
  readonly url: string;
  readonly source: StoreSource;
  /** Its main process, when it is one of this machine's that we started. */
  readonly pid: number | null;
  /** Ends it, when we started it. */
  stop(): Promise<void>;
}

/** A store that somebody else runs. */
export function givenStore(url: string): Store {
  return { url, source: 'given', pid: null, stop: () => Promise.resolve() };
}
