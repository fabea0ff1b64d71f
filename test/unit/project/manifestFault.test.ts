import { describe, expect, it } from 'vitest';
import { readBundle } from '../../../scripts/l10n.ts';
import { configure } from '../../../src/base/l10n.ts';
import { manifestFault } from '../../../src/core/project/manifestFault.ts';
import { plainFault, shownFault } from '../../../src/core/project/manifestFaultWords.ts';
import { tomlText } from '../../../src/core/graph/tomlText.ts';

describe('a manifest that is no JSON', () => {
  it.each([
    ['Cargo.toml', ''],
    ['Cargo.toml', '[package]\nname = "x" # it\nversion = "1.0"\n\n[dependencies]\na = { version = "1", features = ["b", \'c\'] }\n'],
    [
      'pyproject.toml',
      '[project]\ndependencies = [\n  "a>=1",\n\n  # more\n  "b",\n]\n[[tool.x]]\n"a b".c = 1.5\nd = 1979-05-27 07:32:00.5Z\n',
    ],
    ['pyproject.toml', 'a = """one "two"\nthree"""\nb = \'\'\'\\\'\'\'\nc = true\r\nd = +1_000e-6\ne = {}\nf = [[1, 2], []]\n'],
    ['go.mod', '// A module.\nmodule example.com/x\n\ngo 1.22\n\nrequire (\n\ta.b/c v1.0.0 // indirect\n)\nreplace a.b/c => ../c\n'],
    ['pom.xml', '<?xml version="1.0"?>\n<!-- <a> -->\n<project a=">"><b/><c><![CDATA[<d>]]></c></project>\n'],
    ['app.csproj', '<Project Sdk="x">\n  <PropertyGroup>\n  </PropertyGroup>\n</Project>'],
    ['pubspec.yaml', 'name: x\ndependencies:\n  a: any\n'],
    ['Makefile', 'test:\n\techo <<<<<<< x\n'],
    ['build.gradle', 'plugins {'],
  ])('%s is right', (path, text) => {
    expect(manifestFault(path, text)).toBeNull();
  });

  it.each([
    ['Cargo.toml', '[package\nname = "x"\n', 'Line 1 is no TOML.'],
    ['a/Cargo.toml', '[package]\nname = "x\nversion = "1"\n', 'Line 2 is no TOML.'],
    ['pyproject.toml', '[project]\nname = x\n', 'Line 2 is no TOML.'],
    ['pyproject.toml', '[project]\ndependencies = ["a" "b"]\n', 'Line 2 is no TOML.'],
    ['pyproject.toml', '[project]\nname = "x" version = "1"\n', 'Line 2 is no TOML.'],
    ['Pipfile', 'packages\n', 'Line 1 is no TOML.'],
    ['Cargo.toml', `x = ${'['.repeat(50_000)}`, 'Line 1 is no TOML.'],
    ['go.mod', 'go 1.22\n', 'It names no module.'],
    ['go.mod', 'module x\nrequire (\n\ta.b/c v1.0.0\n', 'What line 2 opens is not closed.'],
    ['go.mod', 'module x\n{}\n', 'Line 2 is nothing that a go.mod says.'],
    ['pom.xml', '<project>\n  <a>\n</project>', 'Line 3 is no XML.'],
    ['pom.xml', '<project>\n', 'Line 1 is no XML.'],
    ['pom.xml', '<project>\n<a <b></b></project>', 'Line 2 is no XML.'],
    ['app.fsproj', '<Project>\n<!-- ', 'Line 2 is no XML.'],
    ['pubspec.yaml', 'dependencies:\n\ta: any\n', 'Line 2 is no YAML.'],
    ['Gemfile', "gem 'a'\n<<<<<<< HEAD\ngem 'b'\n", 'Line 2 begins a conflict of two versions that nobody has settled.'],
  ])('%s says where it is wrong', (path, text, why) => {
    const fault = manifestFault(path, text)!;
    expect([plainFault(fault), shownFault(fault)]).toEqual([why, why]);
    configure({ language: 'de', contents: readBundle('de') });
    const [plain, shown] = [plainFault(fault), shownFault(fault)];
    configure();
    expect(plain).toBe(why);
    expect(shown).toMatch(/^(?:In Zeile \d+|Zeile \d+ ist|Was in Zeile \d+|Sie nennt) .*\.$/);
  });

  it('is read all the same, however deep it is', () => {
    expect(() => tomlText(`x = ${'['.repeat(50_000)}\ny = "z"`)).not.toThrow();
    expect(tomlText('a = """"quoted""""\nb = "c"')).toMatchObject({ a: '"quoted"', b: 'c' });
  });
});
