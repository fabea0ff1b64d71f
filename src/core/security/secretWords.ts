/** What a secret is, in the user's language: the rules that find it, and names of files, tell it in English, as it is kept and compared so. Pure. */
import { t } from '../../base/l10n.ts';

const known = (): Readonly<Record<string, string>> => ({
  'a password in an address': t('a password in an address'),
  'a database password': t('a database password'),
  'a private key': t('a private key'),
  'a secret': t('a secret'),
  'an environment file': t('an environment file'),
  'a key file': t('a key file'),
  'a private SSH key': t('a private SSH key'),
  'a password database': t('a password database'),
  'a file of credentials': t('a file of credentials'),
  'a file of secrets': t('a file of secrets'),
  'a file of Terraform variables or state': t('a file of Terraform variables or state'),
  'a WordPress configuration': t('a WordPress configuration'),
});

/** In words with an article, for what a rule or a file's name calls so in English. */
export function secretWords(kind: string): string {
  const words = known();
  if (Object.hasOwn(words, kind)) return words[kind] ?? kind;
  const [, article, of = '', thing] = /^(an?) (.+) (token|key)$/.exec(kind) ?? [];
  if (thing === 'token') return t(article === 'an' ? 'an {0} token' : 'a {0} token', of);
  return thing === 'key' ? t(article === 'an' ? 'an {0} key' : 'a {0} key', of) : kind;
}
