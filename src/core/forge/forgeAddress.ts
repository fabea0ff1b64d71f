/** Which of the two a remote's host is, as the user says, and where it is asked. Pure. */
import { AppError } from '../../base/appError.ts';
import { isThisMachine } from '../providers/providerAddress.ts';
import { type Forge, forgeKinds, type ForgeKind } from './forge.ts';
import type { ForgeParts } from './forgeClient.ts';
import { GithubForge } from './githubForge.ts';
import { GitlabForge } from './gitlabForge.ts';
import type { RemoteAddress } from './remoteAddress.ts';

/** Hosts, as remotes name them, and which of the two each is: the user's setting. */
export type ForgeHosts = Readonly<Record<string, ForgeKind>>;

/** A remote at one of the user's hosts. */
export interface FoundForge {
  kind: ForgeKind;
  remote: RemoteAddress;
  /** Where calls go, without a slash at its end. */
  base: string;
  /** Scheme, host and port of that: permissions and tokens belong to it. */
  origin: string;
}

/** Reads the setting: what isn't a host with one of the two behind it is left out. */
export function forgeHosts(value: unknown): ForgeHosts {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const hosts = Object.entries(value).flatMap(([host, kind]) => {
    const known = forgeKinds.find((one) => one === kind);
    return known ? [[host.trim().toLowerCase(), known] as const] : [];
  });
  return Object.fromEntries(hosts);
}

/** Where a remote is asked, or null where the user hasn't named its host. A remote over ssh doesn't tell the port of the pages: the setting does. */
export function forgeAt(remote: RemoteAddress, hosts: ForgeHosts): FoundForge | null {
  const named = Object.hasOwn(hosts, remote.host)
    ? remote.host
    : Object.keys(hosts).find((host) => host.replace(/:\d+$/, '') === remote.host);
  const kind = named === undefined ? undefined : hosts[named];
  if (named === undefined || kind === undefined) return null;
  const base = kind === 'gitlab' ? `${startOf(remote, named)}/api/v4` : githubBase(remote, named);
  const url = URL.parse(base);
  return url && { kind, remote: { ...remote, host: named }, base, origin: url.origin };
}

function startOf({ plain }: RemoteAddress, host: string): string {
  return `http${plain && isThisMachine(host.replace(/:\d+$/, '')) ? '' : 's'}://${host}`;
}

/** GitHub's own hosts, those of its customers included, are asked at a host of their own; a server of somebody else's below a path. */
function githubBase(remote: RemoteAddress, host: string): string {
  return host === 'github.com' || host.endsWith('.ghe.com') ? `https://api.${host}` : `${startOf(remote, host)}/api/v3`;
}

/**
 * The first of a repository's remotes that can be asked, in their order.
 * @throws AppError `forgeNone` (data: the host of the first that is on a server)
 */
export function firstForge(remotes: readonly (RemoteAddress | null)[], hosts: ForgeHosts): FoundForge {
  const onServers = remotes.filter((remote) => remote !== null);
  for (const remote of onServers) {
    const found = forgeAt(remote, hosts);
    if (found) return found;
  }
  throw new AppError('forgeNone', 'no remote at a known host', { host: onServers[0]?.host ?? '' });
}

/** Asks it. */
export function openForge({ kind, remote, base }: FoundForge, parts: ForgeParts): Forge {
  return kind === 'github' ? new GithubForge(remote, base, parts) : new GitlabForge(remote, base, parts);
}
