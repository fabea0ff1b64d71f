/** What providers and forges need of the network. `node/providers/` implements it. */

/** One request to somebody's server. */
export interface EndpointRequest {
  address: string;
  /** Absent: `POST` with a body, else `GET`. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers: Readonly<Record<string, string>>;
  /** JSON to be sent; absent to ask only. */
  body?: string;
}

/** An answer whose body is still to come. */
export interface EndpointResponse {
  status: number;
  /** In small letters; empty where it says nothing. */
  contentType: string;
  /** Where it sends on to; null mostly. Nobody follows it. */
  location: string | null;
  /** Milliseconds that it wants to be left alone for; 0 where it says nothing. */
  retryMs: number;
  /** All that stands before the body, by names in small letters. */
  headers: Readonly<Record<string, string>>;
  /** The body as text. Rejects with `providerCut` when the connection breaks, and with `cancelled`; leaving it ends the connection. */
  body: AsyncIterable<string>;
  /** Ends the connection. */
  close(): void;
}

export interface EndpointPort {
  /**
   * Sends a request, and resolves with the head of the answer, whatever its status is. Aborting ends the request, and the body too.
   * @throws AppError `providerOffline` (data: host, reason), `providerRubbish` (data: host, why `json`) for an answer in another protocol, `cancelled`
   */
  send(request: EndpointRequest, signal: AbortSignal): Promise<EndpointResponse>;
}

/** What is kept of the user's word about providers; each by the origin of an address. */
export interface ProviderAccess {
  /** The user agreed to what is sent there. */
  agreed(origin: string): boolean;
  /** The key for it; null for none. */
  key(origin: string): Promise<string | null>;
}
