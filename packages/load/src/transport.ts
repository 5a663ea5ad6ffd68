/** One request of a client. */
export interface ClientRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * How one exchange ended. `began` says whether bytes of the request may have left; where it is false, the other side
 * certainly knows nothing of it.
 */
export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'lost'; readonly began: boolean }
  | { readonly kind: 'abandoned'; readonly began: boolean };

/** Carries requests to the target. The real one is `undiciTransport`; tests bring their own. */
export interface Transport {
  /**
   * Begins an exchange and never throws. `settle` is called exactly once, and not before `send` has returned.
   * @returns a function that abandons the exchange; it settles as `abandoned`, unless it has settled already.
   */
  send(request: ClientRequest, settle: (exchange: Exchange) => void): () => void;
  /** Ends every connection. */
  close(): Promise<void>;
}
