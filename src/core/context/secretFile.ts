/** Names of files that usually hold keys or passwords. They go into a prompt only when the user puts them there by hand. */
const secretName =
  /^(\.env([.~].*)?|\.envrc|.+\.env|.*\.(pem|key|p8|pk8|p12|pfx|ppk|kdbx?|psafe3|keystore|jks|jceks|bks|keychain(-db)?)(\.(bak|old|orig))?|id_(rsa|dsa|ecdsa|ed25519).*|\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.dockercfg|_?\.?netrc|\.git-credentials|credentials(\.json)?|client_secret.*\.json|kubeconfig|\.htpasswd|(.+\.)?secrets?(\.[\w-]+)?\.(json|ya?ml|toml|ini|env|txt)|.*\.secrets?|.*\.tfvars(\.json)?|.*\.tfstate(\..*)?|.*service[-_]?account.*\.json|wp-config\.php)$/is;
/** Samples that only show which names to set. */
const harmlessName =
  /^((.+)?\.env\.(example|sample|template)|(example|sample|template)\.env|.*\.pub|(.+\.)?secrets?\.(example|sample|template)\..+|(example|sample|template)\.secrets?(\..+)?)$/is;

/** True when a file of this path is not to be read into a prompt by itself. Looks at the name only. */
export function isSecretFile(path: string): boolean {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return secretName.test(name) && !harmlessName.test(name);
}

/** Between the lines of a key: their ends, also as they are written in a text of JSON or of code. */
const lineEnd = String.raw`(?:\s|\\+[nr])+`;
/** What such a block may say of itself first, and then the beginning of the key. */
const keyBlock = new RegExp(
  String.raw`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----${lineEnd}(?:[A-Za-z-]+: [^\n\\]{0,200}${lineEnd}){0,8}(?:[A-Za-z0-9+/=]|\\/){40}`,
);
const puttyKey = /^PuTTY-User-Key-File-\d+: [^]{0,20000}?^Private-Lines: \d+\s+[A-Za-z0-9+/=]{20}/m;

/** Whether a text has a private key in it, whatever its file is called; only with the key itself, as code that reads and writes keys has the words as well. */
export function holdsPrivateKey(text: string): boolean {
  return keyBlock.test(text) || puttyKey.test(text);
}
