/** Names of files that usually hold keys or passwords, by what such a file is, in words. They go into a prompt only when the user puts them there by hand. */
const kinds: readonly (readonly [words: string, name: RegExp])[] = [
  ['an environment file', /\.env([.~].*)?|\.envrc|.+\.env/],
  ['a key file', /.*\.(pem|key|p8|pk8|p12|pfx|ppk|keystore|jks|jceks|bks)(\.(bak|old|orig))?/],
  ['a private SSH key', /id_(rsa|dsa|ecdsa|ed25519).*/],
  ['a password database', /.*\.(kdbx?|psafe3|keychain(-db)?)(\.(bak|old|orig))?/],
  [
    'a file of credentials',
    /\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.dockercfg|_?\.?netrc|\.git-credentials|credentials(\.json)?|client_secret.*\.json|kubeconfig|\.htpasswd|.*service[-_]?account.*\.json/,
  ],
  ['a file of secrets', /(.+\.)?secrets?(\.[\w-]+)?\.(json|ya?ml|toml|ini|env|txt)|.*\.secrets?/],
  ['a file of Terraform variables or state', /.*\.tfvars(\.json)?|.*\.tfstate(\..*)?/],
  ['a WordPress configuration', /wp-config\.php/],
];
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'is');
const secretName = whole(kinds.map(([, { source }]) => source).join('|'));
/** Samples that only show which names to set. */
const harmlessName =
  /^((.+)?\.env(\.[\w-]+)*\.(example|sample|template|dist)|(example|sample|template)\.env|.*\.pub|(.+\.)?secrets?\.(example|sample|template)\..+|(example|sample|template)\.secrets?(\..+)?)$/is;

/** True when a file of this path is not to be read into a prompt by itself. Looks at the name only. */
export function isSecretFile(path: string): boolean {
  const name = nameOf(path);
  return secretName.test(name) && !harmlessName.test(name);
}

/** What such a file is, in words with an article: `an environment file`; null for any other file. */
export function secretFileKind(path: string): string | null {
  if (!isSecretFile(path)) return null;
  const name = nameOf(path);
  return kinds.find(([, { source }]) => whole(source).test(name))?.[0] ?? null;
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? '';
}

/** Between the lines of a key: their ends, also as they are written in a text of JSON or of code. */
const lineEnd = String.raw`(?:\s|\\+[nr])+`;
/** What such a block may say of itself first, and then the beginning of the key. */
const keyBlock = new RegExp(
  String.raw`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----${lineEnd}(?:[A-Za-z-]+: [^\n\\]{0,200}${lineEnd}){0,8}(?:[A-Za-z0-9+/=]|\\/){40}`,
);
const puttyKey = /^PuTTY-User-Key-File-\d+: [^]{0,20000}?^Private-Lines: \d+\s+[A-Za-z0-9+/=]{20}/m;
/** What stands behind the last line of a key. */
const keyEnd = /-----END |^Private-MAC: /m;

/** Whether a text has a private key in it, whatever its file is called; only with the key itself, as code that reads and writes keys has the words as well. */
export function holdsPrivateKey(text: string): boolean {
  return keyBlock.test(text) || puttyKey.test(text);
}

/** Where the private keys of a text begin and end, in characters; one without an end goes on to that of the text. */
export function privateKeysIn(text: string): { from: number; to: number }[] {
  return [keyBlock, puttyKey].flatMap(({ source, flags }) =>
    Array.from(text.matchAll(new RegExp(source, `${flags}g`)), ({ index: from, 0: found }) => {
      const behind = from + found.length;
      const end = text.slice(behind).search(keyEnd);
      return { from, to: end === -1 ? text.length : behind + end };
    }),
  );
}
