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

/** Between the lines of a key: their ends, also as they are written in a text of JSON or of code, and where each is a text of a list, as in a notebook's file and in a diff of that. */
const lineEnd = String.raw`(?:\s|\\+[nr](?:",\s*(?:\+\s*)?")?)+`;
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

/** Which lines of a text its private keys take, counted from 1 and ascending; one without an end goes on to that of the text. Linear, however many there are. */
export function privateKeyLines(text: string): { first: number; last: number }[] {
  return [keyBlock, puttyKey].flatMap((pattern) => {
    const lineAt = linesTo(text);
    const found: { first: number; last: number }[] = [];
    const [begin, end] = [pattern, keyEnd].map(({ source, flags }) => new RegExp(source, `${flags}g`)) as [RegExp, RegExp];
    for (let key = begin.exec(text); key; key = begin.exec(text)) {
      end.lastIndex = begin.lastIndex;
      const to = end.exec(text)?.index ?? text.length;
      found.push({ first: lineAt(key.index), last: lineAt(to) });
      // Whatever begins before its end is a part of it.
      begin.lastIndex = to;
    }
    return found;
  });
}

/** Tells in which line a character is, counted from 1; each time for one that isn't above the one before. */
function linesTo(text: string): (at: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (at) => {
    for (; next !== -1 && next < at; next = text.indexOf('\n', next + 1)) line++;
    return line;
  };
}
