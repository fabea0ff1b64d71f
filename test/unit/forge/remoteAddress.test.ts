/** Remotes as git has them, good and hostile: where a repository is, and what is none. */
import { describe, expect, it } from 'vitest';
import { firstForge, forgeAt, forgeHosts } from '../../../src/core/forge/forgeAddress.ts';
import { remoteAddress } from '../../../src/core/forge/remoteAddress.ts';

const cases: [string, string, string, string][] = [
  ['git@github.com:acme/shop.git', 'github.com', 'acme', 'shop'],
  ['github.com:acme/shop', 'github.com', 'acme', 'shop'],
  ['git@git.example.com:/acme/tools/shop.git', 'git.example.com', 'acme/tools', 'shop'],
  ['ssh://git@github.com/acme/shop.git', 'github.com', 'acme', 'shop'],
  ['ssh://git@ssh.github.com:443/acme/shop.git', 'github.com', 'acme', 'shop'],
  ['git@altssh.gitlab.com:acme/shop.git', 'gitlab.com', 'acme', 'shop'],
  ['ssh://git@Git.Example.com:2222/acme/tools/shop.git', 'git.example.com', 'acme/tools', 'shop'],
  ['git+ssh://git@github.com/acme/shop.git', 'github.com', 'acme', 'shop'],
  ['https://github.com/acme/shop', 'github.com', 'acme', 'shop'],
  ['https://github.com/acme/shop/', 'github.com', 'acme', 'shop'],
  ['https://ada:ghp_secret@git.example.com:8443/a/b/c/shop.git', 'git.example.com:8443', 'a/b/c', 'shop'],
  ['https://oauth2:glpat-secret@gitlab.com/acme/shop.js.git', 'gitlab.com', 'acme', 'shop.js'],
  ['  https://github.com/acme/.github.git\n', 'github.com', 'acme', '.github'],
];

describe('the address of a remote', () => {
  it.each(cases)('%s', (text, host, owner, name) => {
    const found = remoteAddress(text);
    expect(found).toEqual({ host, owner, name, plain: false });
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it.each([
    'ext::sh -c touch% /tmp/x',
    'ext::sh',
    'ssh:////acme/shop',
    'git@github.com:///acme/shop',
    'fd::7',
    'file:///srv/git/shop.git',
    '/srv/git/shop.git',
    '../shop.git',
    './shop',
    'C:\\git\\shop',
    'C:/git/shop',
    '-oProxyCommand=touch:a/b',
    'ssh://-oProxyCommand=x/acme/shop',
    'git@-oProxyCommand=x:acme/shop',
    'https://github.com/shop',
    'https://github.com/acme/..',
    'https://github.com/../shop',
    'https://github.com/a%2F..%2Fb/shop',
    'https://github.com/acme/sh%20op',
    'https://github.com/acme/--upload-pack=x',
    'git@github.com:acme/shop.git\nhttps://evil.example.com/a/b',
    'git@github.com:acme/sh\u202eop',
    'https://github.com/acme/sh\u200bop',
    'git@git_hub.com:acme/shop',
    'git://github.com/acme/shop.git',
    'javascript://github.com/acme/shop',
    `https://github.com/${'a/'.repeat(40)}shop`,
    `git@github.com:${'a'.repeat(2000)}/shop`,
    '',
  ])('none: %s', (text) => {
    expect(remoteAddress(text)).toBeNull();
  });

  it('is asked only where the user named its host', () => {
    const hosts = forgeHosts({
      'github.com': 'github',
      'GitLab.com': 'gitlab',
      'git.example.com:8443': 'gitlab',
      'ghe.example.com': 'github',
      'acme.ghe.com': 'github',
      x: 'other',
    });
    expect(Object.keys(hosts)).toHaveLength(5);
    const base = (text: string): string | undefined => forgeAt(remoteAddress(text)!, hosts)?.base;
    expect(base('git@github.com:a/b')).toBe('https://api.github.com');
    expect(base('https://gitlab.com/a/b')).toBe('https://gitlab.com/api/v4');
    expect(base('git@ghe.example.com:a/b')).toBe('https://ghe.example.com/api/v3');
    expect(base('git@acme.ghe.com:a/b')).toBe('https://api.acme.ghe.com');
    expect(base('ssh://git@git.example.com:22/a/b')).toBe('https://git.example.com:8443/api/v4');
    // Over the network nothing is asked without encryption, whatever a remote says.
    expect(base('http://ghe.example.com/a/b')).toBe('https://ghe.example.com/api/v3');
    expect(base('https://evil.example.com/a/b')).toBeUndefined();
    expect(base('https://github.com.example.com/a/b')).toBeUndefined();
    expect(forgeAt(remoteAddress('https://constructor/a/b')!, hosts)).toBeNull();
    expect(forgeHosts('github.com')).toEqual({});
    expect(firstForge([null, remoteAddress('https://evil.example.com/a/b'), remoteAddress('git@github.com:a/b')], hosts).remote.host).toBe(
      'github.com',
    );
    expect(() => firstForge([remoteAddress('https://evil.example.com/a/b')], hosts)).toThrow(
      expect.objectContaining({ code: 'forgeNone', data: { host: 'evil.example.com' } }),
    );
  });
});
