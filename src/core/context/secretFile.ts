/** Names of files that usually hold keys or passwords. They go into a prompt only when the user puts them there by hand. */
const secretName =
  /^(\.env(\..*)?|.*\.(pem|key|p12|pfx|kdbx|keystore|jks)|id_(rsa|dsa|ecdsa|ed25519).*|\.npmrc|\.pypirc|_?\.?netrc|\.git-credentials|\.htpasswd)$/i;
/** Samples that only show which names to set. */
const harmlessName = /^(\.env\.(example|sample|template)|.*\.pub)$/i;

/** True when a file of this path is not to be read into a prompt by itself. Looks at the name only. */
export function isSecretFile(path: string): boolean {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return secretName.test(name) && !harmlessName.test(name);
}
