import { describe, expect, it } from 'vitest';
import { builtInCatalogue, findModel } from '../../../src/core/models/catalogue/catalogue.ts';
import { type FoundFile, installedModels } from '../../../src/core/models/library/modelLibrary.ts';
import { namedModels } from '../../../src/core/projectSettings/namedModels.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';

const { models } = builtInCatalogue();

/** A file of the catalogue as it would be found in the models folder. */
function found(alias: string, more: Partial<FoundFile> = {}): FoundFile {
  const file = findModel(models, alias)!.files[0]!;
  const name = file.path.split('/').at(-1)!;
  return {
    path: `/models/${name}`,
    realPath: `/models/${name}`,
    folder: '/models',
    name,
    bytes: file.bytes!,
    place: 'own',
    ...more,
  };
}

const named = (text: string, ...files: FoundFile[]) => namedModels(readProjectSettings(text), models, installedModels(files, models));

describe('the models that a project names', () => {
  it('are files on this machine that the catalogue knows by that name', () => {
    const { paths, problems } = named('{"model": "Q1.5B", "models": {"completion": "q0.5b"}}', found('q1.5b'), found('q0.5b'));
    expect([...paths]).toEqual([
      ['model', found('q1.5b').path],
      ['models.completion', found('q0.5b').path],
    ]);
    expect(problems).toEqual([]);
  });

  it('that are not here, or that nobody knows, are told with their line, and the others count', () => {
    const text = '{\n  "model": "q1.5b",\n  "models": {\n    "small": "q1.5x",\n    "completion": "q0.5b"\n  }\n}';
    const { paths, problems } = named(text, found('q0.5b'));
    expect([...paths.keys()]).toEqual(['models.completion']);
    expect(problems.map(({ line, severity, message }) => [line, severity, message])).toEqual([
      [
        2,
        'warning',
        'The model “q1.5b” is not on this machine, so it is not used. “MLX-CODE: Download Model…”, or “mlx-code models download q1.5b”, fetches it.',
      ],
      [
        4,
        'warning',
        'The catalogue has no model “q1.5x”, so none is used for it; “q1.5b” may be meant. “mlx-code models list” lists them.',
      ],
    ]);
  });

  it('are no file that is only called so, and none with other bytes', () => {
    const other = found('q1.5b', { bytes: 12 });
    expect(named('{"model": "q1.5b"}', other).paths.size).toBe(0);
    const own = { ...found('q1.5b'), name: 'evil.gguf', path: '/models/evil.gguf', realPath: '/models/evil.gguf', bytes: 12 };
    expect(named('{"model": "evil"}', own).paths.size).toBe(0);
  });

  it('can’t be paths', () => {
    for (const name of ['/m/a.gguf', 'models/a.gguf', '..\\a.gguf', '../a', '~/a', 'hf:owner/repo/a.gguf', '', '.hidden']) {
      const { values, problems } = readProjectSettings(JSON.stringify({ model: name, models: { completion: name } }));
      expect(values).toEqual({});
      expect(problems.map(({ message }) => message)).toEqual([
        '“model” has to be the name of a model in the catalogue, such as "q7b"; the path of a file is for each user to set.',
        '“models.completion” has to be the name of a model in the catalogue, such as "q7b"; the path of a file is for each user to set.',
      ]);
    }
  });
});
