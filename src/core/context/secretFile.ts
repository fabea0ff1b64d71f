/** Names of files that usually hold keys or passwords. They go into a prompt only when the user puts them there by hand. */
const secretName =
  /^(\.env([.~].*)?|\.envrc|.+\.env|.*\.(pem|key|p12|pfx|ppk|kdbx|keystore|jks)(\.(bak|old|orig))?|id_(rsa|dsa|ecdsa|ed25519).*|\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.dockercfg|_?\.?netrc|\.git-credentials|credentials|kubeconfig|\.htpasswd|secrets?\.(json|ya?ml|toml|ini|env|txt)|.*\.tfvars(\.json)?|.*\.tfstate(\..*)?|.*service[-_]?account.*\.json|wp-config\.php)$/i;
/** Samples that only show which names to set. */
const harmlessName = /^((.+)?\.env\.(example|sample|template)|(example|sample|template)\.env|.*\.pub)$/i;

/** True when a file of this path is not to be read into a prompt by itself. Looks at the name only. */
export function isSecretFile(path: string): boolean {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return secretName.test(name) && !harmlessName.test(name);
}

/** Whether a text has a private key in it, whatever its file is called; only its whole block counts, as code that writes keys has the words as well. */
export function holdsPrivateKey(text: string): boolean {
  return /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+(?:[A-Za-z0-9+/=:, -]+\s+){3,}/.test(text);
}
