/**
 * From TextMate scopes to CSS classes. The highlighter thinks in colours and would write style attributes, which the content
 * security policy refuses; so its theme's "colours" are only numbers that stand for classes, and the style sheet holds the palette.
 */
import type { ThemeRegistrationRaw } from 'shiki/core';

/** Class name (without its `tok-` prefix) and the scopes it stands for; later entries and longer scopes win, as in any theme. */
const scopes: readonly (readonly [string, readonly string[]])[] = [
  ['comment', ['comment', 'punctuation.definition.comment']],
  ['string', ['string', 'markup.inline.raw', 'markup.fenced_code', 'attribute.value']],
  ['number', ['constant.numeric', 'keyword.other.unit', 'constant.other.color']],
  ['constant', ['constant.language', 'variable.language', 'support.constant', 'variable.other.constant', 'variable.other.enummember']],
  ['keyword', ['keyword', 'storage', 'storage.type', 'storage.modifier', 'keyword.operator.new', 'keyword.operator.expression', 'keyword.operator.logical.python']],
  ['control', ['keyword.control', 'keyword.operator.delete', 'keyword.other.using', 'keyword.other.directive']],
  ['plain', ['keyword.operator', 'punctuation', 'keyword.operator.quantifier.regexp', 'meta.template.expression', 'meta.embedded']],
  ['keyword', ['storage.type.function.arrow', 'punctuation.definition.template-expression', 'punctuation.section.embedded']],
  ['function', ['entity.name.function', 'support.function', 'meta.function-call.generic', 'variable.function', 'entity.name.operator.custom-literal']],
  ['type', ['entity.name.type', 'entity.name.class', 'entity.name.namespace', 'entity.other.inherited-class', 'support.class', 'support.type', 'storage.type.java', 'storage.type.cs', 'storage.type.generic', 'storage.type.annotation']],
  ['variable', ['variable', 'variable.parameter', 'variable.other', 'meta.object-literal.key', 'support.variable', 'meta.definition.variable.name']],
  ['property', ['support.type.property-name', 'support.type.vendored.property-name', 'entity.name.tag.yaml']],
  ['tag', ['entity.name.tag', 'punctuation.definition.tag']],
  ['attribute', ['entity.other.attribute-name']],
  ['regexp', ['string.regexp', 'constant.other.character-class.regexp']],
  ['escape', ['constant.character.escape', 'constant.character']],
  ['heading', ['markup.heading', 'entity.name.section']],
  ['strong', ['markup.bold']],
  ['emphasis', ['markup.italic']],
  ['inserted', ['markup.inserted']],
  ['deleted', ['markup.deleted']],
  ['invalid', ['invalid']],
]; // prettier-ignore

const names = [...new Set(scopes.map(([name]) => name))];

/** A stand-in "colour" for a class: valid as a hex colour, never shown. */
function standIn(name: string): string {
  return `#${(names.indexOf(name) + 1).toString(16).toUpperCase().padStart(6, '0')}`;
}

const classOf = new Map(names.map((name) => [standIn(name), `tok-${name}`]));

/** Theme whose colours stand for classes. */
export const classTheme: ThemeRegistrationRaw = {
  name: 'token-classes',
  type: 'dark',
  settings: [
    { settings: { foreground: '#FFFFFF', background: '#000000' } },
    ...scopes.map(([name, scope]) => ({ scope: [...scope], settings: { foreground: standIn(name) } })),
  ],
};

/** Class for a token's stand-in colour; null for text without a colour of its own. */
export function tokenClass(color: string | undefined): string | null {
  const name = color === undefined ? undefined : classOf.get(color.toUpperCase());
  return name === undefined || name === 'tok-plain' ? null : name;
}
