/** Where model files may come from. Pure: what addresses a name has is for the adapter to find out. */
import { AppError } from '../../../base/appError.ts';

export interface HostPolicy {
  /** Names of hosts, with a port where it isn't 443; one that begins with a dot stands for all below it. */
  hosts: readonly string[];
  /** Of these, those that may have an address that only this network knows: a mirror that the user named. */
  privateHosts: readonly string[];
}

/** Hugging Face, and the hosts that it hands large files out from. */
export const usualHosts: readonly string[] = ['huggingface.co', '.huggingface.co', '.hf.co'];

/** Whether a host is one of those listed; `host` as `URL.host` has it. */
export function isListed(host: string, hosts: readonly string[]): boolean {
  return hosts.some((one) => (one.startsWith('.') ? host.endsWith(one) && host.length > one.length : host === one));
}

/**
 * The address of a file, once it may be asked for.
 * @throws AppError `downloadRefused`, data: `why` (`address`, `plain` for http, `credentials` or `host`) and the `host`.
 */
export function allowedUrl(text: string, policy: HostPolicy): URL {
  const url = URL.parse(text);
  if (!url) throw new AppError('downloadRefused', 'no address', { why: 'address', host: '' });
  const refused = (why: string): AppError => new AppError('downloadRefused', `${why}: ${url.host}`, { why, host: url.host });
  if (url.protocol !== 'https:') throw refused(url.protocol === 'http:' ? 'plain' : 'address');
  if (url.username !== '' || url.password !== '') throw refused('credentials');
  if (!isListed(url.host, policy.hosts)) throw refused('host');
  return url;
}
