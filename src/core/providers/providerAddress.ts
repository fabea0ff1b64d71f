/** Where a provider is asked: which addresses may be, and which of them are this machine. Pure. */

/** An address that requests go below. */
export interface ProviderAddress {
  /** Without a slash at its end. */
  base: string;
  /** Scheme, host and port: keys and permissions belong to it. */
  origin: string;
  /** The host, with its port where that isn't the usual one. */
  host: string;
  /** On this machine. */
  local: boolean;
}

/**
 * Whether a host name, as `URL.hostname` has it, is this machine whatever the network says. The rest of 127.0.0.0/8 isn't counted: in an editor with a
 * proxy, requests to these addresses may go there.
 */
export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

/** Reads an address, or says why it isn't asked. Where it has no path, the usual one of all these formats is meant. */
export function providerAddress(text: string): ProviderAddress | { wrong: string } {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return { wrong: 'must be an address that begins with https://' };
  if (url.username !== '' || url.password !== '') return { wrong: 'must have no password in it; keys are set by a command' };
  if (url.search !== '' || url.hash !== '') return { wrong: 'must end with its path' };
  const local = isThisMachine(url.hostname);
  // A key and everything that is asked could be read on the way.
  if (url.protocol === 'http:' && !local) return { wrong: 'must begin with https://, as it is not on this machine' };
  const path = url.pathname.replace(/\/+$/, '');
  return { base: `${url.origin}${path === '' ? '/v1' : path}`, origin: url.origin, host: url.host, local };
}

/** Where a model of an extension is asked. The user agrees to its vendor: where that sends the question to can't be told. */
export function extensionAddress(vendor: string, model: string | null): ProviderAddress {
  const origin = `vscode:${vendor}`;
  return { base: model === null ? origin : `${origin}/${model}`, origin, host: `${vendor} via VS Code`, local: false };
}
