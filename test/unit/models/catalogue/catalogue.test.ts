import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  builtInCatalogue,
  findModel,
  memoryNeed,
  modelsFor,
  nearestName,
  shownName,
  totalBytes,
  withOwnModels,
} from '../../../../src/core/models/catalogue/catalogue.ts';
import { modelRoles } from '../../../../src/core/models/catalogue/catalogueEntry.ts';
import { checkModels, readCatalogue } from '../../../../src/core/models/catalogue/readCatalogue.ts';
import { schemasIn, violations } from '../../../support/jsonSchema.ts';

const folder = join(import.meta.dirname, '../../../../src/core/models/catalogue');
const text = readFileSync(join(folder, 'catalogue.json'), 'utf8');
const schema: unknown = JSON.parse(readFileSync(join(folder, 'catalogue.schema.json'), 'utf8'));
const { models } = builtInCatalogue();

const own = (id: string, aliases: string[] = []): unknown => ({
  id,
  aliases,
  name: 'Mine',
  roles: ['chat'],
  repository: 'some-one/Own-GGUF',
  files: [{ path: 'own.gguf' }],
});

describe('the catalogue that comes with the program', () => {
  it('is what its reader and its schema allow', () => {
    expect(readCatalogue(text)).toEqual(builtInCatalogue());
    expect(violations(schema, JSON.parse(text))).toEqual([]);
  });

  it('has a schema that describes each of its fields', () => {
    const places = [...schemasIn(schema)];
    expect(places.length).toBeGreaterThan(50);
    const fields = places.flatMap(({ schema: { properties } }) => Object.entries(properties ?? {}));
    expect(fields.filter(([, field]) => field.$ref === undefined && field.description === undefined)).toEqual([]);
  });

  it('leaves no field of an entry out', () => {
    const fields = Object.keys(models[0] ?? {}).sort();
    const { models: written } = JSON.parse(text) as { models: object[] };
    for (const entry of written) expect(Object.keys(entry).sort()).toEqual(fields);
  });

  it.each([
    ['q1.5b', 'qwen2.5-coder-1.5b'],
    ['q3b', 'qwen2.5-coder-3b'],
    ['q7b', 'qwen2.5-coder-7b'],
    ['q14b', 'qwen2.5-coder-14b'],
    ['q32b', 'qwen2.5-coder-32b'],
    ['ds1.3b', 'deepseek-coder-1.3b'],
    ['ds6.7b', 'deepseek-coder-6.7b'],
    ['ds', 'deepseek-coder-v2-lite'],
    ['llama3-8b', 'llama-3-8b'],
    ['l3-8b', 'llama-3-8b'],
    ['codellama', 'codellama-13b'],
    ['cl13b', 'codellama-13b'],
    ['mistral', 'mistral-7b'],
    ['m7b', 'mistral-7b'],
    ['phi3', 'phi-3-mini'],
    ['phi', 'phi-3-mini'],
  ])('keeps the alias %s', (alias, id) => {
    expect(findModel(models, alias)?.id).toBe(id);
  });

  it('has models of every role, from half a billion parameters to 32, and mixtures beyond', () => {
    for (const role of modelRoles) expect(modelsFor(models, role).length, role).toBeGreaterThan(1);
    const sizes = models.map(({ parameters }) => (parameters ?? 0) / 1e9);
    for (const [from, to] of [
      [0.5, 1],
      [1, 2],
      [2, 5],
      [6, 10],
      [12, 17],
      [20, 28],
      [30, 34],
      [70, 130],
    ] as const)
      // prettier-ignore
      expect(sizes.filter((size) => size >= from && size <= to).length, `${String(from)} to ${String(to)}`).toBeGreaterThan(0);
    expect(
      models.filter(({ parameters, activeParameters }) => (parameters ?? 0) > 50e9 && activeParameters !== null).length,
    ).toBeGreaterThan(1);
  });

  it('cites a source of every value that could be wrong', () => {
    for (const model of models) {
      const cited = new Set(model.sources.flatMap(({ gives }) => gives));
      const stated = {
        files: true,
        bytes: model.files.some(({ bytes }) => bytes !== null),
        aboutBytes: model.files.some(({ aboutBytes }) => aboutBytes !== null),
        sha256: model.files.some(({ sha256 }) => sha256 !== null),
        licence: model.licence !== null,
        parameters: model.parameters !== null,
        activeParameters: model.activeParameters !== null,
        contextLength: model.contextLength !== null,
        fim: model.fim !== null,
        languages: model.languages.length > 0,
        architecture: model.architecture !== null,
        shape: model.shape !== null,
      };
      for (const [field, holds] of Object.entries(stated)) expect((cited as Set<string>).has(field), `${model.id}: ${field}`).toBe(holds);
    }
  });

  it('has each hash once, and the sizes of all parts of a model or of none', () => {
    const hashes = models.flatMap(({ files }) => files.flatMap(({ sha256 }) => sha256 ?? []));
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const { files, id } of models) expect(new Set(files.map(({ bytes }) => bytes === null)).size, id).toBe(1);
  });
});

describe('findModel and nearestName', () => {
  it('find by id and alias in any case, and say what was most likely meant', () => {
    expect(findModel(models, ' Q7B ')?.id).toBe('qwen2.5-coder-7b');
    expect(findModel(models, 'QWEN2.5-Coder-7B')?.id).toBe('qwen2.5-coder-7b');
    expect(findModel(models, 'q8b')).toBeNull();
    expect(nearestName(models, 'codelama')).toBe('codellama');
    expect(nearestName(models, 'Qwen2.5-coder-7')).toBe('qwen2.5-coder-7b');
    expect(nearestName(models, 'something else')).toBeNull();
  });

  it('prefer a user’s own entries, and leave a replaced one out', () => {
    const mine = checkModels([own('qwen2.5-coder-7b', ['q14b']), own('mine', ['phi'])]);
    const all = withOwnModels(models, mine);
    expect(all.slice(0, 2).map(({ id }) => id)).toEqual(['qwen2.5-coder-7b', 'mine']);
    expect(all).toHaveLength(models.length + 1);
    expect(findModel(all, 'qwen2.5-coder-7b')?.repository).toBe('some-one/Own-GGUF');
    expect(findModel(all, 'q14b')?.id).toBe('qwen2.5-coder-7b');
    expect(findModel(all, 'qwen2.5-coder-14b')?.aliases).toEqual([]);
    expect(findModel(all, 'phi')?.id).toBe('mine');
    expect(findModel(all, 'phi3')?.id).toBe('phi-3-mini');
    expect(findModel(all, 'q7b')).toBeNull();
    expect(shownName(mine[0]!)).toBe('Mine');
  });
});

describe('memoryNeed', () => {
  it('is worked out as of a header: weights, keys and values of a token, buffers', () => {
    const model = findModel(models, 'q7b')!;
    const { weights, kvPerToken, compute } = memoryNeed(model)!;
    expect(weights).toBe(model.files[0]?.bytes);
    // 28 blocks of 4 heads with 128 numbers each, for keys and for values, in two bytes.
    expect(kvPerToken).toBe(28 * 4 * 2 * 128 * 2);
    expect(compute).toBeGreaterThan(152_064 * 512 * 4);
  });

  it('sums the parts of a split model, and says when a size is not known to the byte', () => {
    const split = findModel(models, 'gpt-oss-120b')!;
    expect(totalBytes(split)).toEqual({ bytes: 12_980_384 + 31_738_487_200 + 31_635_878_880, exact: true });
    expect(totalBytes(findModel(models, 'qwen3-32b')!)).toMatchObject({ exact: false });
    const [unknown] = checkModels([own('mine')]);
    expect(totalBytes(unknown!)).toBeNull();
    expect(memoryNeed(unknown!)).toBeNull();
    expect(shownName(checkModels([{ ...(own('mine') as object), name: null }])[0]!)).toBe('mine');
  });
});
