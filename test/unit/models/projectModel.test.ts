import { describe, expect, it } from 'vitest';
import { projectModels, withProjectModel } from '../../../src/core/models/projectModel.ts';

describe('models for kinds of projects', () => {
  it('are read in their order, without what names no file or no model', () => {
    const set = {
      'Cargo.toml': ' /m/rust.gguf ',
      ' package.json ': '~/m/web.gguf',
      '../secret': '/m/a.gguf',
      'src/main.rs': '/m/a.gguf',
      '..': '/m/a.gguf',
      '*.sln': '/m/a.gguf',
      'go.mod': '',
      Gemfile: 7,
    };
    expect(projectModels(set)).toEqual([
      { marker: 'Cargo.toml', path: '/m/rust.gguf' },
      { marker: 'package.json', path: '~/m/web.gguf' },
    ]);
    for (const wrong of [null, undefined, 'x', 3, ['/m/a.gguf']]) expect(projectModels(wrong)).toEqual([]);
  });

  it('change one at a time, in its place, and lose nothing of the others', () => {
    const set = { 'Cargo.toml': '/m/rust.gguf', 'src/odd': '/m/odd.gguf', 'go.mod': '/m/go.gguf' };
    const changed = withProjectModel(set, { marker: 'Cargo.toml', path: '/m/new.gguf' });
    expect(Object.entries(changed)).toEqual([
      ['Cargo.toml', '/m/new.gguf'],
      ['src/odd', '/m/odd.gguf'],
      ['go.mod', '/m/go.gguf'],
    ]);
    expect(withProjectModel(set, { marker: 'go.mod', path: '' })).toEqual({ 'Cargo.toml': '/m/rust.gguf', 'src/odd': '/m/odd.gguf' });
  });
});
