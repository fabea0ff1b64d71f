/** Reads what a configuration of commitlint says of messages, where it is plain data. It is never run. */
import { commitTypes } from '../commitFormat.ts';
import { type Literal, plainLiteral } from './plainLiteral.ts';
import { plainYaml } from './plainYaml.ts';

export interface CommitlintRules {
  /** Types and the form `type(scope): subject` are asked for. */
  conventional: boolean;
  /** The only types and scopes there are; null where it doesn't say. */
  types: string[] | null;
  scopes: string[] | null;
  scopeNeeded: boolean;
  noScope: boolean;
  maxHeader: number | null;
  maxBodyLine: number | null;
  firstLetter: 'lower' | 'upper' | null;
  fullStop: boolean | null;
  signedOff: boolean;
  /** What a change that breaks something needs: a footer in place of the mark in the header, or both; null where it doesn't say. */
  breaking: 'footer' | 'both' | null;
}

/** The types of the usual shared configuration, by the names that we order them in. */
const conventionalTypes = [...commitTypes, 'revert'];
const lowerCases = ['lower-case', 'camel-case', 'kebab-case', 'snake-case'];
const upperCases = ['sentence-case', 'start-case', 'pascal-case', 'upper-case'];

/** Null where there is none, or it would have to be run. `file`: its name. */
export function commitlintRules(file: string, text: string): CommitlintRules | null {
  const config = read(file, text);
  if (!isObject(config)) return null;
  const parents = [config.extends].flat().filter((one) => typeof one === 'string');
  const shared = parents.some((name) => /(?:^|\/)config-(?:conventional|angular)$|conventional/.test(name));
  const rules = isObject(config.rules) ? config.rules : {};
  const types = words(applied(rules['type-enum'])?.value);
  const scopes = words(applied(rules['scope-enum'])?.value);
  const subjectCase = applied(rules['subject-case'], true);
  const stop = applied(rules['subject-full-stop'], true);
  const scopeEmpty = applied(rules['scope-empty'], true);
  const mark = applied(rules['subject-exclamation-mark'], true);
  // The parser of that configuration doesn't know the mark.
  const noMark = mark ? mark.when === 'never' : parents.some((name) => /(?:^|[/-])angular$/.test(name));
  const typeEmpty = applied(rules['type-empty'], true);
  return {
    conventional: (shared || types !== null || typeEmpty?.when === 'never') && typeEmpty?.when !== 'always',
    types: types ?? (shared ? conventionalTypes : null),
    scopes,
    scopeNeeded: scopeEmpty?.when === 'never',
    noScope: scopeEmpty?.when === 'always',
    maxHeader: length(rules['header-max-length']),
    maxBodyLine: length(rules['body-max-line-length']),
    firstLetter: subjectCase ? letterOf(subjectCase.when, words(subjectCase.value) ?? []) : shared ? 'lower' : null,
    fullStop: stop ? stop.when === 'always' : shared ? false : null,
    signedOff: [rules['signed-off-by'], rules['trailer-exists']].some((rule) => {
      const found = applied(rule);
      return typeof found?.value === 'string' && /^signed-off-by:?$/i.test(found.value);
    }),
    breaking: applied(rules['breaking-change-exclamation-mark']) ? 'both' : noMark ? 'footer' : null,
  };
}

function read(file: string, text: string): Literal | undefined {
  if (file === 'package.json') {
    const manifest = plainLiteral(text)?.value;
    return isObject(manifest) ? manifest.commitlint : undefined;
  }
  if (/\.[cm]?[jt]s$/.test(file)) {
    const exported = /^[ \t]*(?:module\.exports\s*=|export\s+default)\s*/m.exec(text);
    if (!exported) return undefined;
    // Anything behind it but what types say of it could change it.
    const found = plainLiteral(text, exported.index + exported[0].length);
    const plain = found && /^\s*(?:(?:as const\s*)?(?:satisfies|as)\s+[\w.<>]+\s*)?;?\s*$/.test(text.slice(found.end));
    return plain ? found.value : undefined;
  }
  return plainLiteral(text)?.value ?? plainYaml(text);
}

function isObject(value: Literal | undefined): value is Record<string, Literal> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A rule that isn't switched off: `[level, 'always', value]`. With `never`, also one that says what must not be. */
function applied(rule: Literal | undefined, never = false): { when: 'always' | 'never'; value: Literal | undefined } | null {
  if (!Array.isArray(rule) || rule[0] === 0) return null;
  const when = rule[1] === 'never' ? 'never' : 'always';
  return when === 'never' && !never ? null : { when, value: rule[2] };
}

function words(value: Literal | undefined): string[] | null {
  const found = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string' && one !== '') as string[];
  return found.length > 0 ? found : null;
}

function length(rule: Literal | undefined): number | null {
  const value = applied(rule)?.value;
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

/** By the cases that a subject must have, or must not. */
function letterOf(when: 'always' | 'never', cases: readonly string[]): 'lower' | 'upper' | null {
  const lower = cases.some((one) => lowerCases.includes(one));
  const upper = cases.some((one) => upperCases.includes(one));
  if (lower === upper) return null;
  return (when === 'always') === lower ? 'lower' : 'upper';
}
