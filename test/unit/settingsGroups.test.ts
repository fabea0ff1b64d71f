/** The settings as VS Code's editor lists them: the few that people change first on top, what tunes the engine by itself at the end. */
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../scripts/manifest.ts';

interface Setting {
  order?: number;
  tags?: string[];
}
interface Group {
  title: string;
  order?: number;
  properties: Record<string, Setting>;
}
const manifest = readManifest() as { displayName: string; contributes: { configuration: Group[] } };
const groups = manifest.contributes.configuration;

describe('the groups of the settings', () => {
  it('begin with a few that stand under the extension’s own name, where VS Code shows them first', () => {
    const [first] = groups;
    expect(first?.title).toBe(manifest.displayName);
    expect(Object.keys(first?.properties ?? {})).toEqual([
      'mlxCode.models.path',
      'mlxCode.completion.enabled',
      'mlxCode.context.gather',
      'mlxCode.edits.saveOnApply',
      'mlxCode.run.enabled',
      'mlxCode.chat.keepHistory',
      'mlxCode.offline',
    ]);
  });

  it('have an order of their own each, and each setting one in its group, as the README lists them', () => {
    const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
    expect(groups.map(({ order }) => order)).toEqual(counted(groups.length));
    for (const { title, properties } of groups) {
      const orders = Object.values(properties).map(({ order }) => order);
      expect(orders, title).toEqual(counted(orders.length));
    }
    expect(new Set(groups.map(({ title }) => title)).size).toBe(groups.length);
  });

  it('end with Advanced, which has all that is tagged so, and nothing else', () => {
    const last = groups.at(-1);
    expect(last?.title).toBe('Advanced');
    const tagged = groups.flatMap(({ properties }) => Object.entries(properties).filter(([, { tags }]) => tags?.includes('advanced')));
    expect(tagged.map(([key]) => key)).toEqual(Object.keys(last?.properties ?? {}));
    for (const knob of ['threads', 'gpuLayers', 'flashAttention', 'kvCache', 'batch']) {
      expect(last?.properties[`mlxCode.models.${knob}`], knob).toBeDefined();
    }
  });
});
