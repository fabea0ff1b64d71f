/** One request for a file over https: redirects hop by hop, each held against the policy; what fails is named. */
import { lookup as systemLookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { AppError } from '../../base/appError.ts';
import { allowedUrl, type HostPolicy, isListed } from '../../core/models/download/hostPolicy.ts';

/** How requests are made. */
export interface HttpsOptions {
  policy: HostPolicy;
  /** Goes to that host only. */
  token?: { host: string; value: string } | undefined;
  /** Who signs what hosts show, beside those that the system knows. PEM. */
  ca?: string | undefined;
  /** Milliseconds that connecting, and then the first answer, may take. */
  patienceMs: number;
  /** Makes the connections; absent: as the program's other requests. */
  agent?: Agent | undefined;
  /** Finds a name's addresses; absent: the system does. */
  lookup?: (host: string) => Promise<readonly { address: string }[]>;
}

/** An answer whose body is still to come. */
export type FileResponse = IncomingMessage;

export interface HttpsAnswer {
  response: FileResponse;
  /** Where it came from, behind all redirects. */
  url: string;
  /** Headers of the hops before it: some say there what the file is, and hand it out elsewhere. */
  hops: readonly IncomingMessage['headers'][];
}

const mostHops = 8;

const privateAddresses = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  privateAddresses.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  privateAddresses.addSubnet(net, bits, 'ipv6');

/** Whether an address belongs to a machine or a network rather than to the internet. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return privateAddresses.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Connections for programs outside of an editor, whose proxies are named by the environment (`HTTPS_PROXY`, `NO_PROXY`). Within VS Code its own setting
 * of proxies holds, for all requests without an agent of their own.
 */
export function agentOfEnvironment(environment: Readonly<Record<string, string | undefined>>): Agent {
  return new Agent({ keepAlive: true, proxyEnv: { ...environment } });
}

/**
 * Asks for a file; `headers` go with every hop. Resolves with an answer of any status but a redirect, whose body is for the caller to read or destroy.
 * @throws AppError `downloadRefused` (data: why, host), `downloadOffline` (data: host, reason), `downloadStalled` (data: host), `cancelled`.
 */
export async function httpsGet(
  address: string,
  headers: Readonly<Record<string, string>>,
  options: HttpsOptions,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  const hops: IncomingMessage['headers'][] = [];
  for (let url = allowedUrl(address, options.policy); ;) {
    await assertPublic(url, options);
    const token = options.token?.host === url.host ? { authorization: `Bearer ${options.token.value}` } : {};
    const response = await ask(url, { 'user-agent': 'mlx-code', 'accept-encoding': 'identity', ...headers, ...token }, options, signal);
    const { statusCode = 0 } = response;
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return { response, url: url.href, hops };
    response.destroy();
    hops.push(response.headers);
    if (hops.length > mostHops) throw new AppError('downloadRefused', 'too many redirects', { why: 'redirects', host: url.host });
    url = allowedUrl(URL.parse(location, url.href)?.href ?? location, options.policy);
  }
}

/** Behind a proxy names may have no address here: then it is the proxy's to know. That the host is the right one is what its certificate says. */
async function assertPublic(
  { hostname, host }: URL,
  { policy, lookup = (name) => systemLookup(name, { all: true }) }: HttpsOptions,
): Promise<void> {
  if (isListed(host, policy.privateHosts)) return;
  const literal = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(literal) ? [{ address: literal }] : await lookup(hostname).catch(() => []);
  if (addresses.some(({ address }) => isPrivateAddress(address)))
    throw new AppError('downloadRefused', `${host} is in a private network`, { why: 'private', host });
}

function ask(
  url: URL,
  headers: Record<string, string>,
  { ca, patienceMs, agent }: HttpsOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { host } = url;
    let late = false;
    const asked = request(url, { headers, signal, ...(ca !== undefined && { ca }), ...(agent && { agent }) });
    const timer = setTimeout(() => {
      late = true;
      asked.destroy();
    }, patienceMs);
    asked.once('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (signal.aborted) reject(new AppError('cancelled', 'cancelled'));
      else if (late) reject(new AppError('downloadStalled', `${host} doesn't answer`, { host }));
      else reject(new AppError('downloadOffline', error.message, { host, reason: connectionProblem(error) }, error));
    });
    asked.end();
  });
}

/** What kept a connection from being made or from lasting: `name`, `refused`, `certificate` or `connection`. */
export function connectionProblem({ code = '' }: NodeJS.ErrnoException): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name';
  if (code === 'ECONNREFUSED') return 'refused';
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|^ERR_TLS/.test(code)) return 'certificate';
  return 'connection';
}
