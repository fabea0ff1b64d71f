import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/base/appError.ts';
import schema from '../../../../src/core/models/catalogue/catalogue.schema.json' with { type: 'json' };
import { checkCatalogue, checkModels, readCatalogue } from '../../../../src/core/models/catalogue/readCatalogue.ts';
import { userMessage } from '../../../../src/core/userMessage.ts';
import { violations } from '../../../support/jsonSchema.ts';

const least = { id: 'own', roles: ['chat'], repository: 'some-one/Own-GGUF', files: [{ path: 'own-q4_k_m.gguf' }] };
const digest = '0'.repeat(64);

const catalogue = (...models: unknown[]): Record<string, unknown> => ({ version: 1, models });

function refusal(read: () => unknown): { entry: unknown; field: unknown; reason: unknown; sentence: string } {
  try {
    read();
  } catch (error) {
    if (!AppError.is(error, 'catalogueInvalid')) throw error;
    const { entry, field, reason } = error.data;
    return { entry, field, reason, sentence: userMessage(error).text };
  }
  throw new Error('it was read');
}

/** What is wrong with an entry, and the field that has to be named. */
const bad: [string, string, object][] = [
  ['an id with capital letters', 'id', { id: 'Own' }],
  ['an id with a path', 'id', { id: '../own' }],
  ['no id', 'id', { id: undefined }],
  ['an alias with a blank', 'aliases[0]', { aliases: ['my model'] }],
  ['an alias twice', 'aliases', { aliases: ['a', 'a'] }],
  ['too many aliases', 'aliases', { aliases: Array.from('abcdefghijk') }],
  ['a host for a repository', 'repository', { repository: 'example.com/own' }],
  ['an address for a repository', 'repository', { repository: 'https://huggingface.co/some-one/Own-GGUF' }],
  ['a repository of three parts', 'repository', { repository: 'some/one/own' }],
  ['a repository that goes up', 'repository', { repository: '../own' }],
  ['a path that goes up', 'files[0].path', { files: [{ path: '../own.gguf' }] }],
  ['a path that goes up further on', 'files[0].path', { files: [{ path: 'a/../../own.gguf' }] }],
  ['an absolute path', 'files[0].path', { files: [{ path: '/own.gguf' }] }],
  ['a path of Windows', 'files[0].path', { files: [{ path: 'C:\\own.gguf' }] }],
  ['an address for a path', 'files[0].path', { files: [{ path: 'https://example.com/own.gguf' }] }],
  ['a hidden file', 'files[0].path', { files: [{ path: '.own.gguf' }] }],
  ['a file that is no model', 'files[0].path', { files: [{ path: 'own.sh' }] }],
  ['a path with a query', 'files[0].path', { files: [{ path: 'own.gguf?download=true' }] }],
  ['no file', 'files', { files: [] }],
  ['a negative size', 'files[0].bytes', { files: [{ path: 'own.gguf', bytes: -1 }] }],
  ['a size of zero', 'files[0].bytes', { files: [{ path: 'own.gguf', bytes: 0 }] }],
  ['a broken size', 'files[0].bytes', { files: [{ path: 'own.gguf', bytes: 1.5 }] }],
  ['a size beyond any disk', 'files[0].bytes', { files: [{ path: 'own.gguf', bytes: 1e30 }] }],
  ['a size as a text', 'files[0].bytes', { files: [{ path: 'own.gguf', bytes: '4.7 GB' }] }],
  ['a hash that is too short', 'files[0].sha256', { files: [{ path: 'own.gguf', sha256: digest.slice(1) }] }],
  ['a hash in capital letters', 'files[0].sha256', { files: [{ path: 'own.gguf', sha256: 'A'.repeat(64) }] }],
  ['a hash of another kind', 'files[0].sha256', { files: [{ path: 'own.gguf', sha256: `md5:${digest.slice(4)}` }] }],
  ['a revision that is a branch', 'revision', { revision: 'main' }],
  ['a name that is too long', 'name', { name: 'x'.repeat(101) }],
  ['a name with a hidden character', 'name', { name: 'Own\u202e model' }],
  ['an empty name', 'name', { name: '' }],
  ['a role that there isn’t', 'roles[1]', { roles: ['chat', 'vision'] }],
  ['no role', 'roles', { roles: [] }],
  ['a role twice', 'roles', { roles: ['chat', 'chat'] }],
  ['a context of no tokens', 'contextLength', { contextLength: 0 }],
  ['an architecture that is a path', 'architecture', { architecture: 'a/b' }],
  ['half a shape', 'shape.blockCount', { shape: { kvHeads: 8 } }],
  ['a licence without a name', 'licence.name', { licence: { spdx: 'MIT' } }],
  ['a source without https', 'sources[0].address', { sources: [{ address: 'http://example.com/', how: 'read', gives: ['bytes'] }] }],
  ['a source on this computer', 'sources[0].address', { sources: [{ address: 'https://localhost/', how: 'read', gives: ['bytes'] }] }],
  ['a source with a password', 'sources[0].address', { sources: [{ address: 'https://a:b@example.com/', how: 'read', gives: ['bytes'] }] }],
  ['a source of nothing', 'sources[0].gives', { sources: [{ address: 'https://example.com/', how: 'read', gives: [] }] }],
  ['a field that there isn’t', 'url', { url: 'https://example.com/own.gguf' }],
  ['a field of a file that there isn’t', 'files[0].url', { files: [{ path: 'own.gguf', url: 'https://example.com/own.gguf' }] }],
];

/** What a schema can't say. */
const badTogether: [string, string, object][] = [
  ['completion without filling in the middle', 'fim', { roles: ['completion'] }],
  ['more active parameters than there are', 'activeParameters', { parameters: 7e9, activeParameters: 8e9 }],
  ['two files that are no parts', 'files', { files: [{ path: 'a.gguf' }, { path: 'b.gguf' }] }],
  ['one part of two', 'files', { files: [{ path: 'a-00001-of-00002.gguf' }] }],
  ['parts out of order', 'files', { files: [{ path: 'a-00002-of-00002.gguf' }, { path: 'a-00001-of-00002.gguf' }] }],
  ['parts of two models', 'files', { files: [{ path: 'a-00001-of-00002.gguf' }, { path: 'b-00002-of-00002.gguf' }] }],
];

describe('readCatalogue', () => {
  it('needs no more of an entry than which files it is and what it is good for', () => {
    const { updated, models } = readCatalogue(JSON.stringify(catalogue(least)));
    expect(updated).toBeNull();
    expect(models).toEqual([expect.objectContaining({ id: 'own', aliases: [], name: null, fim: null, shape: null, sources: [] })]);
    expect(models[0]?.files).toEqual([{ path: 'own-q4_k_m.gguf', bytes: null, aboutBytes: null, sha256: null }]);
    expect(violations(schema, catalogue(least))).toEqual([]);
  });

  it('takes the parts of a split model', () => {
    const files = [1, 2].map((part) => ({ path: `big/m-0000${String(part)}-of-00002.gguf`, bytes: part, sha256: digest }));
    expect(checkModels([{ ...least, files }])[0]?.files).toHaveLength(2);
  });

  it.each(bad)('refuses %s, naming the entry and %s, as the schema does', (_what, field, change) => {
    const value = catalogue(JSON.parse(JSON.stringify({ ...least, ...change })));
    const { entry, field: named, sentence } = refusal(() => checkCatalogue(value));
    expect(named).toBe(field);
    if (field !== 'id') expect(entry).toBe('own');
    expect(sentence).toContain(field);
    expect(sentence).toMatch(
      /^The list of models can't be used: “.+”: .+\. Correct it, or do without it; the models that come with MLX-CODE stay\.$/,
    );
    expect(sentence.length).toBeLessThan(260);
    expect(violations(schema, value)).not.toEqual([]);
  });

  it.each(badTogether)('refuses %s', (_what, field, change) => {
    expect(refusal(() => checkModels([{ ...least, ...change }]))).toMatchObject({ entry: 'own', field });
  });

  it('refuses an id or alias that two have, whichever way round', () => {
    const other = { ...least, id: 'other' };
    expect(refusal(() => checkModels([least, least]))).toMatchObject({ entry: 'own', field: 'id' });
    expect(refusal(() => checkModels([{ ...least, aliases: ['other'] }, other]))).toMatchObject({ entry: 'other', field: 'id' });
    const clash = refusal(() =>
      checkModels([
        { ...least, aliases: ['m'] },
        { ...other, aliases: ['n', 'm'] },
      ]),
    );
    expect(clash).toMatchObject({ entry: 'other', field: 'aliases[1]', reason: 'is taken by “own” already' });
  });

  it('refuses what is no catalogue, too long, or too much', () => {
    expect(refusal(() => readCatalogue('<html>')).sentence).toContain("can't be used: it must be JSON");
    expect(refusal(() => readCatalogue(' '.repeat(1024 * 1024 + 1))).reason).toContain('longer');
    for (const value of [
      null,
      [],
      'x',
      { models: [] },
      { version: 2, models: [] },
      { version: 1 },
      { version: 1, models: {} },
      { ...catalogue(), host: 'x' },
    ]) {
      refusal(() => checkCatalogue(value));
      expect(violations(schema, value), JSON.stringify(value)).not.toEqual([]);
    }
    expect(refusal(() => checkCatalogue({ ...catalogue(), updated: 'yesterday' }))).toMatchObject({ entry: '', field: 'updated' });
    const many = Array.from({ length: 501 }, (_, index) => ({ ...least, id: `m${String(index)}` }));
    expect(refusal(() => checkCatalogue(catalogue(...many)))).toMatchObject({ field: 'models' });
    expect(violations(schema, catalogue(...many))).not.toEqual([]);
    expect(refusal(() => checkModels(many))).toMatchObject({ field: 'models' });
  });

  it('names an entry without a name by its number, and shows what is hidden in one', () => {
    expect(refusal(() => checkModels([least, 7])).entry).toBe('number 2');
    expect(refusal(() => checkModels([{ ...least, id: 'o\u202ewn' }])).entry).toBe('o⟨U+202E⟩wn');
    expect(refusal(() => checkModels([JSON.parse('{"id":"own","__proto__":{"roles":["chat"]}}')])).entry).toBe('own');
  });
});
