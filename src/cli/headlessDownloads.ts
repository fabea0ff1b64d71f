import type { FetcherSettings } from '../node/download/modelFetcher.ts';
import { usualEndpoint } from '../core/models/download/modelAddress.ts';
import { agentOfEnvironment } from '../node/download/httpsGet.ts';

/** How a command fetches models: `HF_ENDPOINT` names a mirror and `HF_TOKEN` a token, as for other tools; `MLX_CODE_OFFLINE` refuses it. Proxies are the environment's. */
export function downloadsOf(environment: Readonly<Record<string, string | undefined>>): FetcherSettings {
  const { HF_ENDPOINT: mirror = '', HF_TOKEN: token = '', MLX_CODE_OFFLINE: offline = '' } = environment;
  return {
    settings: () => ({ offline: offline !== '' && offline !== '0', endpoint: mirror === '' ? usualEndpoint : mirror, hosts: [] }),
    token: () => Promise.resolve(token === '' ? null : token),
    agent: agentOfEnvironment(environment),
  };
}
