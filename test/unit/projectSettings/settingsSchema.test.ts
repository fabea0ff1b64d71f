import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../scripts/manifest.ts';
import { schemaFile, schemaText } from '../../../scripts/projectSettings.ts';
import { olderNames, projectKeys } from '../../../src/core/projectSettings/projectKeys.ts';
import { projectSettingsSchema } from '../../../src/core/projectSettings/settingsSchema.ts';

interface Schema {
  properties?: Record<string, Schema>;
  description?: string;
  markdownDescription?: string;
  minimum?: number;
  maximum?: number;
  enum?: string[];
  default?: unknown;
}
interface Manifest {
  contributes: {
    configuration: { properties: Record<string, Schema & { scope: string }> }[];
    jsonValidation: { fileMatch: string; url: string }[];
    languages: { id: string; filenames?: string[] }[];
  };
}

const { contributes } = readManifest() as Manifest;
const settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties)) as Record<
  string,
  Schema & { scope: string }
>;

describe('the schema of the settings of a project', () => {
  it('is in step with what the reader knows', async () => {
    expect(readFileSync(schemaFile, 'utf8')).toBe(await schemaText());
  });

  it('describes each setting, those in groups with their group', () => {
    const { properties = {} } = projectSettingsSchema() as Schema;
    for (const key of Object.keys(projectKeys)) {
      const [group = '', name] = key.split('.');
      const schema = name === undefined ? properties[group] : properties[group]?.properties?.[name];
      expect(schema?.description, key).toMatch(/\.$/);
      expect(schema?.markdownDescription, key).toMatch(/\.$/);
    }
    for (const name of Object.keys(olderNames)) expect(properties[name]?.description).toContain('older');
  });

  it('is the one that editors take for the file, which opens as JSON with comments', () => {
    expect(contributes.jsonValidation).toEqual([{ fileMatch: '.mlx-code.json', url: './media/projectSettings.schema.json' }]);
    expect(contributes.languages.find(({ id }) => id === 'jsonc')?.filenames).toEqual(['.mlx-code.json']);
  });

  it('has the bounds of VS Code’s settings, and their values, and only of those that a workspace may set', () => {
    for (const [key, { setting, shape }] of Object.entries(projectKeys)) {
      if (setting === null) continue;
      const own = settings[`mlxCode.${setting}`];
      expect(own, key).toBeDefined();
      expect(own?.scope, key).toMatch(/^(?:window|resource)$/);
      expect(projectKeys[key as keyof typeof projectKeys].usual, key).toEqual(own?.default);
      if ('min' in shape) expect([shape.min, shape.max], key).toEqual([own?.minimum, own?.maximum]);
      if (shape.kind === 'choice') expect(shape.of, key).toEqual(own?.enum);
    }
  });
});
