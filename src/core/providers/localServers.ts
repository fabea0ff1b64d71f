/** Servers on this machine that are known by their ports. They are looked for when the user opens the list of models, and never besides. */
import type { EndpointProvider } from './endpointProvider.ts';
import { providerAddress } from './providerAddress.ts';
import { type ProviderEntry, type ServerEntry, usualLocalContext } from './providerEntry.ts';

/** A server that answers. */
export interface FoundServer {
  /** As it would stand in the settings, but for its model. */
  entry: ServerEntry;
  models: readonly string[];
}

const ports: readonly (readonly [port: number, name: string])[] = [
  [11434, 'Ollama'],
  [1234, 'LM Studio'],
  // mlx_lm.server and llama-server, which can't be told apart for sure.
  [8080, 'Server on port 8080'],
];

/** Milliseconds that such a server may take to tell what it has. */
export const findPatience = { first: 500, next: 500 };

/** Those that answer with a list of models, and aren't among the listed ones. Never rejects. */
export async function findServers(
  listed: readonly ProviderEntry[],
  providerOf: (entry: ServerEntry) => Pick<EndpointProvider, 'models'>,
  signal: AbortSignal,
): Promise<FoundServer[]> {
  const known = new Set(listed.flatMap(({ address }) => sameOrigins(address.origin)));
  const found = await Promise.all(
    ports.map(async ([port, name]): Promise<FoundServer[]> => {
      const address = providerAddress(`http://127.0.0.1:${String(port)}`);
      if ('wrong' in address || known.has(address.origin)) return [];
      const entry: ServerEntry = { name, kind: 'openai', address, model: null, contextSize: usualLocalContext, fallback: null };
      const models = await providerOf(entry)
        .models(signal)
        .catch(() => []);
      return models.length > 0 ? [{ entry, models }] : [];
    }),
  );
  return found.flat();
}

/** The names that this machine has for itself are one. */
function sameOrigins(origin: string): string[] {
  return [origin, origin.replace(/^http:\/\/(?:localhost|\[::1\])(?=:|$)/, 'http://127.0.0.1')];
}
