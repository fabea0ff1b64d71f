/** Where a repository's remote is, read from its address as git has it. Pure; a remote is what the repository says, so that anything may stand there. */

/** A repository on somebody's server. */
export interface RemoteAddress {
  /** The host of its pages, in small letters, with the port where a page's address has one. Never a user's name or a password. */
  host: string;
  /** Asked for over http: only this machine may be. */
  plain: boolean;
  /** Owner, or group with its subgroups: `acme`, `acme/tools`. */
  owner: string;
  name: string;
}

/** Characters of an address that are looked at, and folders of a group. */
const longest = 1000;
const deepest = 20;

/** Where pages of those are that answer to ssh under another name, as networks which close port 22 need it. */
const sshNames: Readonly<Record<string, string>> = { 'ssh.github.com': 'github.com', 'altssh.gitlab.com': 'gitlab.com' };

const hostName = /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)$/;
/** As both of them name users, groups and repositories. */
const segment = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;
/** `user@host:path`, as ssh has it, also from the server's root: what has a `//` behind the colon is an address, and `ext::` a program. */
const short = /^(?:[^\s@:/]{1,100}@)?([^\s@:/]+):(?!:|\/\/)(.+)$/s;

/** What the address of a remote names; null for what is no repository on a server: a folder, a bundle, a program that is to be run. */
export function remoteAddress(text: string): RemoteAddress | null {
  const address = text.trim();
  if (address.length > longest || /[\s\p{Cc}]/u.test(address)) return null;
  const url = /^(?:https?|ssh|git\+ssh|ssh\+git):\/\//i.test(address) ? URL.parse(address) : null;
  if (url) {
    const overSsh = !/^https?:$/.test(url.protocol);
    // The port of ssh says nothing of the pages'. Not every scheme has its host in small letters by itself.
    const host = (overSsh ? url.hostname : url.host).toLowerCase();
    return named(overSsh ? pagesOf(host) : host, url.protocol === 'http:', decoded(url.pathname));
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(address)) return null;
  const [, host = '', path = ''] = short.exec(address) ?? [];
  // A drive of Windows is no host.
  return host.length > 1 ? named(pagesOf(host.toLowerCase()), false, path) : null;
}

function pagesOf(host: string): string {
  return sshNames[host] ?? host;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function named(host: string, plain: boolean, path: string): RemoteAddress | null {
  const bare = host.replace(/:\d{1,5}$/, '');
  if (!hostName.test(bare)) return null;
  const parts = path.replace(/^\/+|\/+$/g, '').split('/');
  const name = (parts.pop() ?? '').replace(/\.git$/, '');
  if (parts.length === 0 || parts.length > deepest) return null;
  const good = [...parts, name].every((part) => segment.test(part) && !/^\.+$/.test(part));
  return good ? { host, plain, owner: parts.join('/'), name } : null;
}
