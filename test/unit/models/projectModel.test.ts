import { describe, expect, it } from 'vitest';
import { projectModels, withoutProjectModels, withProjectModel } from '../../../src/core/models/projectModel.ts';

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
    const changed = withProjectModel(set, { marker: 'Cargo.toml', path: '/m/new.gguf' }, 'Cargo.toml');
    expect(Object.entries(changed)).toEqual([
      ['Cargo.toml', '/m/new.gguf'],
      ['src/odd', '/m/odd.gguf'],
      ['go.mod', '/m/go.gguf'],
    ]);
    expect(withProjectModel(set, { marker: 'go.mod', path: '' }, null)).toEqual({ 'Cargo.toml': '/m/rust.gguf', 'src/odd': '/m/odd.gguf' });
    expect(withoutProjectModels(set, (path) => path === '/m/go.gguf')).toEqual({ 'Cargo.toml': '/m/rust.gguf', 'src/odd': '/m/odd.gguf' });
  });

  it('come first where they did not count before, so that they do', () => {
    const set = { 'Cargo.toml': '/m/rust.gguf', 'go.mod': '/m/go.gguf' };
    const keys = (marker: string) => Object.keys(withProjectModel(set, { marker, path: '/m/new.gguf' }, 'Cargo.toml'));
    expect(keys('go.mod')).toEqual(['go.mod', 'Cargo.toml']);
    expect(keys('package.json')).toEqual(['package.json', 'Cargo.toml', 'go.mod']);
    expect(withProjectModel(null, { marker: 'go.mod', path: '/m/go.gguf' }, null)).toEqual({ 'go.mod': '/m/go.gguf' });
  });
});
