import { describe, expect, it } from 'vitest';
import { keptSettings } from '../../../src/core/projectSettings/keptSettings.ts';
import { type FolderSettings, unreadRefusal } from '../../../src/core/projectSettings/projectRefusal.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';
import { type ChangeFiles, type Effect, refusal } from '../../../src/core/security/effectsGate.ts';
import { userMessage } from '../../../src/core/userMessage.ts';

const projects: Record<string, string> = {
  '/free': '{}',
  '/narrow': '{\n  "editsOnly": ["src/", "*.md", "!src/generated/"]\n}',
  '/still': '{\n\n  "deny": ["edits", "gitWrites"]\n}',
  '/alone': '{"deny": ["network"]}',
  '/only': '{\n  "allow": ["edits", "run"],\n  "deny": ["run"]\n}',
  '/quiet': '{"deny": ["run"]}',
};
const folders = (...roots: string[]): FolderSettings[] =>
  roots.map((root) => ({ file: `${root.slice(1)}/.mlx-code.json`, settings: readProjectSettings(projects[root]!) }));
const refused = (effect: Effect, ...open: string[]) =>
  refusal(effect, {
    workspaceTrusted: true,
    offline: false,
    project: (root) => (root === null ? folders(...open) : folders(...open.filter((one) => one === root))),
  });

const change = (
  root: string,
  paths: string[],
  by: 'person' | 'command' | 'undo' = 'person',
  more: Partial<ChangeFiles> = {},
): ChangeFiles => ({
  kind: 'changeFiles',
  root,
  changes: paths.map((path) => ({ path, before: 'a', after: 'b', match: 'exact' as const })),
  change: 'digest',
  approval: { by, change: 'digest', protectedPaths: [] },
  ...more,
});

describe('what a project rules out', () => {
  it('is changes of files, also of those that a person agreed to, in that folder only', () => {
    const error = refused(change('/still', ['a.ts']), '/free', '/still');
    expect(error).toMatchObject({ code: 'projectDenies', data: { file: 'still/.mlx-code.json', line: 3, rule: 'edits', path: null } });
    expect(userMessage(error!).text).toBe(
      'The project rules out changes of files, in “deny” of its still/.mlx-code.json (line 3). Whoever keeps that file can allow them.',
    );
    expect(refused(change('/free', ['a.ts']), '/free', '/still')).toBeNull();
    expect(refused(change('/still', ['a.ts'], 'undo'), '/still')).toBeNull();
  });

  it('is told as not known where its file can not be read', () => {
    expect(userMessage(unreadRefusal()).text).toBe(
      'The project’s .mlx-code.json can’t be read yet, so nobody knows what it rules out, and nothing was done. Try again when its folder can be reached.',
    );
  });

  it('is changes of other files than those that it names, by their names, their old names and where links lead', () => {
    const of = (paths: string[], more: Partial<ChangeFiles> = {}) => refused(change('/narrow', paths, 'command', more), '/narrow');
    expect(of(['src/a.ts', 'docs/x.md'])).toBeNull();
    expect(of(['src/a.ts', 'test/a.ts'])).toMatchObject({ code: 'projectDenies', data: { rule: 'editsOnly', path: 'test/a.ts', line: 2 } });
    expect(of(['src/a.ts'], { realPaths: ['lib/a.ts'] })).toMatchObject({ data: { path: 'lib/a.ts' } });
    expect(of([], { changes: [{ path: 'src/b.ts', from: 'lib/b.ts', before: 'a', after: 'a', match: 'exact' }] })).toMatchObject({
      data: { path: 'lib/b.ts' },
    });
    expect(userMessage(of(['test/a.ts'])!).text).toContain('“test/a.ts” is none of them');
    expect(refused(change('/narrow', ['lib/a.ts'], 'undo'), '/narrow')).toBeNull();
  });

  it('is what git is had to do, and connections, for the whole window', () => {
    const commit: Effect = { kind: 'changeRepository', repository: 'x', what: 'commit' };
    expect(refused(commit, '/free', '/still')).toMatchObject({ data: { rule: 'gitWrites' } });
    expect(refused(commit, '/free', '/alone')).toBeNull();
    const outwards: Effect[] = [
      { kind: 'fetchFile', address: 'https://huggingface.co/x', file: 'x.gguf' },
      { kind: 'askProvider', address: 'https://llm.example.com/v1', agreed: 'https://llm.example.com' },
      { kind: 'askForge', address: 'https://api.github.com/x', method: 'GET', agreed: 'https://api.github.com' },
      { kind: 'listExtensionModels' },
    ];
    for (const effect of outwards) {
      expect(refused(effect, '/free', '/alone'), effect.kind).toMatchObject({ code: 'projectDenies', data: { rule: 'network' } });
      expect(refused(effect, '/free', '/still'), effect.kind).toBeNull();
    }
    expect(refused({ kind: 'askProvider', address: 'http://127.0.0.1:8080/v1', agreed: null }, '/alone')).toBeNull();
    expect(refused({ kind: 'startProcess', program: 'worker' }, '/alone', '/still')).toBeNull();
  });

  it('is commands in a terminal, also those that a person read', () => {
    const command: Effect = { kind: 'startProcess', program: 'command', allowed: true, digest: 'd', approved: 'd' };
    const error = refused(command, '/free', '/quiet');
    expect(error).toMatchObject({ code: 'projectDenies', data: { rule: 'run', file: 'quiet/.mlx-code.json' } });
    expect(userMessage(error!).text).toContain('rules out commands in a terminal');
    expect(refused(command, '/free', '/alone', '/still')).toBeNull();
    expect(refused({ kind: 'startProcess', program: 'git' }, '/quiet')).toBeNull();
  });

  it('is all but what it allows, where it has such a list, which brings back nothing that it denies', () => {
    const git: Effect = { kind: 'changeRepository', repository: 'x', what: 'commit' };
    const error = refused(git, '/free', '/only');
    expect(error).toMatchObject({ code: 'projectDenies', data: { rule: 'gitWrites', by: 'allow', line: 2, file: 'only/.mlx-code.json' } });
    expect(userMessage(error!).text).toBe(
      '“allow” of the project’s only/.mlx-code.json (line 2) says what is done here, and “gitWrites” isn’t in it. Whoever keeps that file can add it.',
    );
    expect(refused({ kind: 'fetchFile', address: 'https://x', file: 'x' }, '/only')).toMatchObject({
      data: { rule: 'network', by: 'allow' },
    });
    expect(refused(change('/only', ['a.ts']), '/only')).toBeNull();
    const command: Effect = { kind: 'startProcess', program: 'command', allowed: true, digest: 'd', approved: 'd' };
    expect(refused(command, '/only')).toMatchObject({ data: { rule: 'run', by: 'deny', line: 3 } });
  });

  it('permits nothing by what it allows: trust, own settings and a yes are needed all the same', () => {
    projects['/open'] = '{"allow": ["edits", "gitWrites", "network", "run"]}';
    const command = (allowed: boolean, approved: string | null): Effect => ({
      kind: 'startProcess',
      program: 'command',
      allowed,
      digest: 'd',
      approved,
    });
    expect(refused(command(false, 'd'), '/open')).toMatchObject({ code: 'runRefused' });
    expect(refused(command(true, null), '/open')).toMatchObject({ code: 'internal' });
    expect(refused(change('/open', ['a.ts'], 'person', { approval: null }), '/open')).toMatchObject({ code: 'editFailed' });
    const ask: Effect = { kind: 'askProvider', address: 'https://llm.example.com/v1', agreed: null };
    expect(refused(ask, '/open')).toMatchObject({ code: 'providerNotAllowed' });
  });

  it('takes nothing of our own policy away', () => {
    expect(refused(change('/free', ['../x'], 'person'), '/free')).toMatchObject({ code: 'editConflict' });
    expect(refused(change('/narrow', ['src/AGENTS.md'], 'command'), '/narrow')).toMatchObject({
      code: 'editConflict',
      data: { reason: 'protected' },
    });
    const offline = refusal(
      { kind: 'fetchFile', address: 'https://x', file: 'x' },
      { workspaceTrusted: true, offline: true, project: () => [] },
    );
    expect(offline).toMatchObject({ code: 'offline' });
  });
});

describe('settings that were read before', () => {
  const good = readProjectSettings('{"deny": ["network"]}');
  const broken = readProjectSettings('{"deny": [');

  it('count until a broken file is mended, which is said', () => {
    const kept = keptSettings(good, broken);
    expect(kept).toMatchObject({ values: { deny: ['network'] }, lines: { deny: 1 }, broken: true });
    expect(kept?.problems[0]?.message).toBe('The closing ] is missing. Until this is mended, the settings that were read last count.');
    const lists = (one: string, other: string) => keptSettings(readProjectSettings(one), readProjectSettings(other))?.values.allow;
    expect(lists('{"allow": ["edits", "run"]}', '{"allow": ["run"],')).toEqual(['run']);
    expect(lists('{"allow": ["edits"]}', '{"maxTokens": ')).toEqual(['edits']);
    // Also over several broken states.
    expect(keptSettings(kept, broken)).toEqual(kept);
  });

  it('rule out what either the last good one or the broken one does', () => {
    expect(keptSettings(good, readProjectSettings('{"deny": ["run"], "maxTokens": 64'))).toMatchObject({
      values: { deny: ['network', 'run'] },
      problems: [{ message: expect.stringMatching(/^The closing } is missing\. What “deny” says holds all the same\. Until/) as string }],
    });
  });

  it('count no more once the file is gone or sets others', () => {
    expect(keptSettings(good, null)).toBeNull();
    const other = readProjectSettings('{}');
    expect(keptSettings(good, other)).toBe(other);
    expect(keptSettings(null, broken)).toBe(broken);
  });
});
