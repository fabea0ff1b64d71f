import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitlintRules } from '../../../../src/core/git/style/commitlint.ts';
import { plainLiteral } from '../../../../src/core/git/style/plainLiteral.ts';
import { plainYaml } from '../../../../src/core/git/style/plainYaml.ts';

describe('a configuration of commitlint', () => {
  it.each([
    ['.commitlintrc.json', '{ "rules": { "type-enum": [2, "always", ["add", "fix"]], "subject-case": [2, "never", ["sentence-case", "upper-case"]] } }'],
    ['.commitlintrc', 'rules:\n  type-enum: [2, always, [add, fix]]\n  subject-case: [2, always, lower-case]\n'],
    ['package.json', '{ "name": "x", "commitlint": { "rules": { "type-enum": [2, "always", ["add", "fix"]], "subject-case": [1, "always", ["lower-case"]] } } }'],
    ['commitlint.config.js', "// Ours\nmodule.exports = {\n  rules: {\n    'type-enum': [2, 'always', ['add', 'fix',]], /* so */\n    'subject-case': [2, 'always', 'lower-case'],\n  },\n};\n"],
    ['commitlint.config.ts', "import type { UserConfig } from '@commitlint/types';\n\nexport default {\n  rules: { 'type-enum': [2, 'always', ['add', 'fix']], 'subject-case': [2, 'always', 'lower-case'] },\n} satisfies UserConfig;\n"],
  ])('is read from %s', (file, text) => {
    expect(commitlintRules(file, text)).toMatchObject({ conventional: true, types: ['add', 'fix'], firstLetter: 'lower' });
  }); // prettier-ignore

  it('knows the usual shared one, and what is said beside it', () => {
    const text =
      'extends:\n- "@commitlint/config-conventional"\nrules:\n  header-max-length: [2, always, 50]\n  scope-empty: [2, never]\n  signed-off-by: [2, always, "Signed-off-by:"]\n  subject-case: [0]\n';
    expect(commitlintRules('.commitlintrc.yml', text)).toMatchObject({ conventional: true, maxHeader: 50, scopeNeeded: true, signedOff: true, fullStop: false }); // prettier-ignore
    expect(commitlintRules('.commitlintrc.yml', text)?.types).toContain('revert');
  });

  it.each([
    ['commitlint.config.js', "module.exports = { rules: { 'type-enum': [2, 'always', require('./types')] } };"],
    ['commitlint.config.js', "module.exports = { rules: {} };\nmodule.exports.rules['type-enum'] = [2, 'always', ['x']];"],
    ['commitlint.config.mjs', 'const types = ["a"];\nexport default { rules: { "type-enum": [2, "always", types] } };'],
    ['commitlint.config.js', 'module.exports = { rules: { "type-enum": [2, "always", [`${process.env.X}`]] } };'],
    ['.commitlintrc.yml', 'rules: &rules\n  type-enum: [2, always, [a]]\n'],
    ['.commitlintrc.json', '{ "rules": '],
    ['package.json', '{ "name": "x" }'],
  ])('is none where it would have to be run, or is none: %s', (file, text) => expect(commitlintRules(file, text)).toBeNull());

  it('never throws, whatever stands there', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ':', ',', '"', "'", '`', '\\', '\n', '  ', '- ', '#', '//', '/*', 'rules', 'type-enum', '2', 'always', '${', 'é'); // prettier-ignore
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const file of ['.commitlintrc', 'commitlint.config.js', 'package.json'])
          commitlintRules(file, `module.exports = {${pieces.join('')}`);
        plainYaml(pieces.join(''));
        plainLiteral(pieces.join(''));
      }),
      { numRuns: 2000 },
    );
    expect(plainLiteral('['.repeat(100_000))).toBeUndefined();
    expect(plainYaml(`x: ${'['.repeat(50_000)}`)).toBeUndefined();
    expect(plainYaml(Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'))).toBeUndefined();
  });

  it('reads what JSON reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: fc.constantFrom('a', 'é', ' ', '-', '{', ',', "'") }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\de[+-]?\d/.test(text));
        expect(plainLiteral(text)?.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 200 },
    );
  });
});
