/** Why a field of what people wrote is refused: whoever reads it tells that in English, as the log has it so, and here are the same words in the user's language. Pure. */
import { t } from '../base/l10n.ts';

const known = (): Readonly<Record<string, string>> => ({
  "must be another extension's": t("must be another extension's"),
  'has no entry yet': t('has no entry yet'),
  'is missing': t('is missing'),
  'is not a known field': t('is not a known field'),
  'is taken by another entry already': t('is taken by another entry already'),
  'must be 1': t('must be 1'),
  'must be 40 digits of 0-9 and a-f': t('must be 40 digits of 0-9 and a-f'),
  'must be 64 digits of 0-9 and a-f': t('must be 64 digits of 0-9 and a-f'),
  'must be JSON': t('must be JSON'),
  'must be a day as YYYY-MM-DD': t('must be a day as YYYY-MM-DD'),
  'must be a list of names': t('must be a list of names'),
  'must be a list': t('must be a list'),
  'must be a number': t('must be a number'),
  'must be a relative path of a .gguf file, without .. and without a host': t(
    'must be a relative path of a .gguf file, without .. and without a host',
  ),
  'must be a repository as owner/name, without a host or an address': t('must be a repository as owner/name, without a host or an address'),
  'must be a text': t('must be a text'),
  'must be a whole number': t('must be a whole number'),
  'must be an address that begins with https://': t('must be an address that begins with https://'),
  'must be an https address of a page': t('must be an https address of a page'),
  'must be an object with known fields only': t('must be an object with known fields only'),
  'must be at most 64 letters, digits, dots and dashes': t('must be at most 64 letters, digits, dots and dashes'),
  'must be at most 64 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit': t(
    'must be at most 64 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit',
  ),
  'must be one file, or the parts of one split model in order': t('must be one file, or the parts of one split model in order'),
  'must be the name of a field that has a source': t('must be the name of a field that has a source'),
  'must be true for a model that completes': t('must be true for a model that completes'),
  'must be true or false': t('must be true or false'),
  'must be true, false or null': t('must be true, false or null'),
  'must be “done”, “stopped” or “failed”': t('must be “done”, “stopped” or “failed”'),
  'must be “question” or “command”': t('must be “question” or “command”'),
  'must be “read” or “quoted”': t('must be “read” or “quoted”'),
  'must begin with https://, as it is not on this machine': t('must begin with https://, as it is not on this machine'),
  'must end with its path': t('must end with its path'),
  'must have no password in it; keys are set by a command': t('must have no password in it; keys are set by a command'),
  'must not be empty': t('must not be empty'),
  'must not be more than all parameters': t('must not be more than all parameters'),
  'must not have a name twice': t('must not have a name twice'),
  'must not have hidden characters': t('must not have hidden characters'),
  'must not say the same twice': t('must not say the same twice'),
});

const withValue: readonly (readonly [RegExp, (value: string) => string])[] = [
  [/^is taken by “(.+)” already$/s, (value) => t('is taken by “{0}” already', value)],
  [/^must be at least (\d+)$/, (value) => t('must be at least {0}', value)],
  [/^must be at most (\d+)$/, (value) => t('must be at most {0}', value)],
  [/^must be one of (.+)$/, (value) => t('must be one of {0}', value)],
  [/^must be “([^”]+)”$/, (value) => t('must be “{0}”', value)],
  [/^must not be longer than (\d+) characters$/, (value) => t('must not be longer than {0} characters', value)],
  [/^must not have more than (\d+) entries$/, (value) => t('must not have more than {0} entries', value)],
  [/^must not have more than (\d+) names$/, (value) => t('must not have more than {0} names', value)],
];

/** In words behind the field's name, or behind “it”; what isn't known stays as it is. */
export function reasonWords(reason: string): string {
  const words = known();
  if (Object.hasOwn(words, reason)) return words[reason] ?? reason;
  for (const [form, said] of withValue) {
    const value = form.exec(reason)?.[1];
    if (value !== undefined) return said(value);
  }
  return reason;
}
