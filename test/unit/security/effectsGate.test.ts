import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { readProjectSettings } from '../../../src/core/projectSettings/readProjectSettings.ts';
import { type ChangeApproval, type Effect, EffectsGate } from '../../../src/core/security/effectsGate.ts';

function gate(trusted = true): { gate: EffectsGate; lines: string[]; trust: (value: boolean) => void; goOffline: () => void } {
  const lines: string[] = [];
  let workspaceTrusted = trusted;
  let offline = false;
  return {
    gate: new EffectsGate(() => ({ workspaceTrusted, offline }), { ...silentLog, info: (m) => lines.push(m) }),
    lines,
    trust: (v) => (workspaceTrusted = v),
    goOffline: () => (offline = true),
  };
}

/** Agreed to and wanted, but for what is told. */
function command(more: { allowed?: boolean; approved?: string | null }): Effect {
  return { kind: 'startProcess', program: 'command', allowed: true, digest: 'a', approved: 'a', ...more };
}

describe('EffectsGate', () => {
  const refusedCases: [what: string, effect: Effect, trusted: boolean, code: string][] = [
    ['a command that nobody agreed to', command({ approved: null }), true, 'internal'],
    ['another command than was agreed to', command({ approved: 'b' }), true, 'internal'],
    ['a command in an untrusted folder', command({}), false, 'workspaceUntrusted'],
    ['a command where none are wanted', command({ allowed: false }), true, 'runRefused'],
    ['git in an untrusted folder', { kind: 'startProcess', program: 'git' }, false, 'workspaceUntrusted'],
    ['the commit box of an untrusted folder', { kind: 'writeInputBox', repository: '/r' }, false, 'workspaceUntrusted'],
    ['a commit in an untrusted folder', { kind: 'changeRepository', repository: '/r', what: 'commit' }, false, 'workspaceUntrusted'],
    [
      'a picture under the name of a program',
      { kind: 'saveFile', what: 'picture', file: '/p/.git/hooks/pre-commit' },
      true,
      'fileNotSaved',
    ],
    [
      'a conversation under the name of settings',
      { kind: 'saveFile', what: 'conversation', file: '/p/.vscode/tasks.json' },
      true,
      'fileNotSaved',
    ],
    ['deleting what is no model', { kind: 'removeModel', path: '/m/notes.txt' }, true, 'modelNotDeleted'],
    ['a setting of somebody else', { kind: 'setSetting', key: 'editor.tabSize' }, true, 'internal'],
  ];
  it('runs a command that a person has read, and records its digest and never its words', async () => {
    const { gate: g, lines } = gate();
    expect(await g.run(command({}), async () => 'ran')).toBe('ran');
    expect(lines).toEqual(['effect startProcess done {"program":"command","allowed":true,"digest":"a","approved":"a"}']);
  });

  it('fetches nothing from other machines when connections are switched off, asked anew each time', async () => {
    const { gate: g, goOffline, lines } = gate();
    const effect: Effect = { kind: 'fetchFile', address: 'https://huggingface.co/a/b/c.gguf', file: '/models/c.gguf' };
    expect(await g.run(effect, async () => 'there')).toBe('there');
    goOffline();
    await expect(g.run(effect, async () => 'there')).rejects.toMatchObject({ code: 'offline' });
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(['effect fetchFile done', 'effect fetchFile refused']);
    expect(lines[0]).toContain('https://huggingface.co/a/b/c.gguf');
  });

  it('asks another machine only over an encrypted connection, where the user agreed to that address, and this one always', async () => {
    const { gate: g, goOffline } = gate();
    const ask = (address: string, agreed: string | null): Promise<string> =>
      g.run({ kind: 'askProvider', address, agreed }, async () => 'asked').catch((error: unknown) => AppError.from(error).code);
    const far = 'https://llm.example.com/v1/chat/completions';
    expect(await ask(far, null)).toBe('providerNotAllowed');
    expect(await ask(far, 'https://example.com')).toBe('providerNotAllowed');
    expect(await ask(far, 'https://llm.example.com:8443')).toBe('providerNotAllowed');
    expect(await ask(far, 'https://llm.example.com')).toBe('asked');
    expect(await ask('http://llm.example.com/v1', 'http://llm.example.com')).toBe('internal');
    expect(await ask('nowhere', null)).toBe('internal');
    goOffline();
    expect(await ask(far, 'https://llm.example.com')).toBe('offline');
    for (const near of ['http://localhost:11434/v1', 'http://127.0.0.1/v1', 'http://[::1]:8080/v1'])
      expect(await ask(near, null)).toBe('asked');
  });

  it('asks a forge only in a trusted folder, encrypted, where the user agreed to that origin, this machine too, and no other machine when offline', async () => {
    const { gate: g, goOffline, lines } = gate();
    const ask = (address: string, agreed: string | null, by = g): Promise<string> =>
      by
        .run({ kind: 'askForge', address, method: 'GET', agreed }, async () => 'asked')
        .catch((error: unknown) => AppError.from(error).code);
    const far = 'https://api.github.com/repos/a/b';
    expect(await ask(far, null)).toBe('forgeNotAllowed');
    expect(await ask(far, 'https://github.com')).toBe('forgeNotAllowed');
    expect(await ask(far, 'https://api.github.com')).toBe('asked');
    expect(await ask('http://git.example.com/api/v4', 'http://git.example.com')).toBe('internal');
    expect(await ask('nowhere', null)).toBe('internal');
    expect(await ask('http://127.0.0.1:8080/api/v4', null)).toBe('forgeNotAllowed');
    expect(await ask('http://127.0.0.1:8080/api/v4', 'http://127.0.0.1:8080')).toBe('asked');
    expect(lines).toHaveLength(7);
    goOffline();
    expect(await ask(far, 'https://api.github.com')).toBe('offline');
    expect(await ask('http://127.0.0.1:8080/api/v4', 'http://127.0.0.1:8080')).toBe('asked');
    expect(await ask(far, 'https://api.github.com', gate(false).gate)).toBe('workspaceUntrusted');
  });

  it('hands something to another extension only where the user agreed to its vendor, whatever it is called, and nothing when offline', async () => {
    const { gate: g, goOffline } = gate();
    const ask = (vendor: string, agreed: string | null): Promise<string> =>
      g
        .run({ kind: 'askExtension', vendor, what: 'count', agreed }, async () => 'asked')
        .catch((error: unknown) => AppError.from(error).code);
    const list = () => g.run({ kind: 'listExtensionModels' }, async () => 'listed').catch((error: unknown) => AppError.from(error).code);
    expect(await ask('acme', null)).toBe('providerNotAllowed');
    expect(await ask('acme', 'vscode:acme2')).toBe('providerNotAllowed');
    expect(await ask('localhost', null)).toBe('providerNotAllowed');
    expect(await ask('acme', 'vscode:acme')).toBe('asked');
    expect(await list()).toBe('listed');
    goOffline();
    expect(await ask('acme', 'vscode:acme')).toBe('offline');
    expect(await list()).toBe('offline');
  });

  it.each(refusedCases)('refuses %s without performing it', async (_, effect, trusted, code) => {
    const { gate: g, lines } = gate(trusted);
    let performed = false;
    await expect(g.run(effect, async () => (performed = true))).rejects.toMatchObject({ code });
    expect(performed).toBe(false);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`effect ${effect.kind} refused`);
  });

  it('performs what is allowed and records it once', async () => {
    const { gate: g, lines } = gate(false);
    expect(await g.run({ kind: 'startProcess', program: 'worker' }, async () => 42)).toBe(42);
    expect(lines).toEqual(['effect startProcess done {"program":"worker"}']);
  });

  it('records a failure and passes it on', async () => {
    const { gate: g, lines } = gate();
    await expect(g.run({ kind: 'setSetting', key: 'mlxCode.models.path' }, () => Promise.reject(new Error('read-only')))).rejects.toThrow(
      'read-only',
    );
    expect(lines).toEqual(['effect setSetting failed (read-only) {"key":"mlxCode.models.path"}']);
  });

  it("doesn't call a stop by the user a failure", async () => {
    const { gate: g, lines } = gate();
    const effect: Effect = { kind: 'writeInputBox', repository: '/r' };
    await expect(g.run(effect, () => Promise.reject(new AppError('cancelled', 'stopped')))).rejects.toMatchObject({ code: 'cancelled' });
    expect(lines).toEqual(['effect writeInputBox cancelled {"repository":"/r"}']);
  });

  describe('with a project whose settings are read only after a while', () => {
    /** Denies what it is told to once it is read. */
    function slow(text: string): { gate: EffectsGate; read: (known: boolean) => void } {
      const settings = readProjectSettings(text);
      let reading: Promise<boolean> | null;
      let isRead = false;
      let read: (known: boolean) => void = () => undefined;
      reading = new Promise((resolve) => {
        read = (known) => {
          isRead = known;
          if (known) reading = null;
          resolve(known);
        };
      });
      const project = () => (isRead ? [{ file: '.mlx-code.json', settings }] : []);
      const surroundings = () => ({ workspaceTrusted: true, offline: false, project, projectRead: () => reading });
      return { gate: new EffectsGate(surroundings, silentLog), read };
    }
    const fetching: Effect = { kind: 'fetchFile', address: 'https://huggingface.co/a/b/c.gguf', file: '/models/c.gguf' };
    const outcome = (done: Promise<unknown>): Promise<unknown> => done.catch((error: unknown) => AppError.from(error).data.rule);

    it.each<[string, string, Effect, unknown]>([
      ['refuses what it denies', '{"deny": ["network"]}', fetching, 'network'],
      ['refuses a command', '{"deny": ["run"]}', command({}), 'run'],
      ['does what it does not deny', '{"deny": ["run"]}', fetching, 'done'],
    ])('%s, and nothing before it is known', async (_, text, effect, expected) => {
      const { gate: g, read } = slow(text);
      let performed = 0;
      const running = outcome(g.run(effect, async () => (performed++, 'done')));
      await Promise.resolve();
      expect(performed).toBe(0);
      read(true);
      expect(await running).toBe(expected);
      expect(performed).toBe(expected === 'done' ? 1 : 0);
    });

    it('refuses where it can not be read, and does all the same what nobody can deny', async () => {
      const { gate: g, read } = slow('{}');
      let undone = 0;
      const undo: Effect = { kind: 'changeFiles', root: '/w', changes: [], change: 'd', approval: { by: 'undo', change: 'd' } };
      void g.run(undo, async () => undone++);
      expect(undone).toBe(1);
      expect(await g.run({ kind: 'startProcess', program: 'git' }, async () => 'read')).toBe('read');
      const running = outcome(g.run(fetching, async () => 'done'));
      read(false);
      expect(await running).toBe('unread');
    });

    it('does at once what is to be done where all is known', () => {
      const { gate: g, read } = slow('{}');
      read(true);
      let performed = false;
      void g.run(fetching, async () => (performed = true));
      expect(performed).toBe(true);
    });
  });

  it('asks for trust at each effect', async () => {
    const { gate: g, trust } = gate(true);
    const effect: Effect = { kind: 'writeInputBox', repository: '/r' };
    await g.run(effect, async () => undefined);
    trust(false);
    await expect(g.run(effect, async () => undefined)).rejects.toMatchObject({ code: 'workspaceUntrusted' });
  });

  describe('with a change of files', () => {
    const change = (approval: ChangeApproval | null, paths = ['src/a.ts'], realPaths: string[] = []): Effect => ({
      kind: 'changeFiles',
      root: '/w',
      changes: paths.map((path) => ({ path, before: 'SECRET', after: 'TEXT', match: 'exact' as const })),
      change: 'd1',
      approval,
      realPaths,
    });
    const person = (...protectedPaths: string[]): ChangeApproval => ({ by: 'person', change: 'd1', protectedPaths });
    const command: ChangeApproval = { by: 'command', change: 'd1' };

    it.each<[string, Effect, string, string | undefined]>([
      ['nobody approved', change(null), 'editFailed', undefined],
      ['is not the approved one', change({ ...command, change: 'd2' }), 'editFailed', undefined],
      ['is not the one to undo', change({ by: 'undo', change: 'd2' }), 'editFailed', undefined],
      ['leads outside', change(person('../a'), ['../a']), 'editConflict', 'outside'],
      ['leads outside in an undo', change({ by: 'undo', change: 'd1' }, ['/etc/x']), 'editConflict', 'outside'],
      ['a command would do to a protected file', change(command, ['a.ts', '.vscode/settings.json']), 'editConflict', 'protected'],
      ['a command would do to a manifest behind a link', change(command, ['notes.json'], ['package.json']), 'editConflict', 'protected'],
      ['a person saw without the protected name', change(person(), ['.envrc']), 'editConflict', 'protected'],
      ['a person saw with another protected name', change(person('.npmrc'), ['.envrc']), 'editConflict', 'protected'],
      [
        'reaches a protected file through a link',
        change(person('docs/config'), ['docs/config'], ['.git/config']),
        'editConflict',
        'protected',
      ],
    ])('refuses one that %s', async (_, effect, code, reason) => {
      const { gate: g, lines } = gate();
      let performed = false;
      const data = reason === undefined ? {} : { data: expect.objectContaining({ reason }) as object };
      await expect(g.run(effect, async () => (performed = true))).rejects.toMatchObject({ code, ...data });
      expect(performed).toBe(false);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('effect changeFiles refused');
    });

    it('takes a name with joiners only where the disk has it, and only for another text', async () => {
      const { gate: g } = gate();
      const [file, inFolder] = ['a\u200cb.md', 'c\u200dd/new.md'];
      const run = (
        path: string,
        found: string[],
        to: { from?: string; before?: string | null; after?: string | null } = {},
      ): Promise<unknown> => {
        const changes = [{ path, before: 'x', after: 'y', match: 'exact' as const, ...to }];
        return g.run({ kind: 'changeFiles', root: '/w', changes, change: 'd1', approval: command, realPaths: found }, async () => 'done');
      };
      const refused = { code: 'editConflict', data: { reason: 'outside' } };
      expect(await run(file, [file])).toBe('done');
      expect(await run(inFolder, [inFolder], { before: null })).toBe('done');
      expect(await run('link.md', [file])).toBe('done');
      await expect(run(file, [])).rejects.toMatchObject(refused);
      await expect(run(inFolder, ['c\u200dd'], { before: null })).rejects.toMatchObject(refused);
      await expect(run(file, [file], { before: null })).rejects.toMatchObject(refused);
      await expect(run(file, [file], { after: null })).rejects.toMatchObject(refused);
      await expect(run('b.md', [file, 'b.md'], { from: file })).rejects.toMatchObject(refused);
      await expect(run(file, [file, 'b.md'], { from: 'b.md' })).rejects.toMatchObject(refused);
      for (const unseen of ['a\u200b.md', 'a\u202e.md', '\ufeffa.md']) {
        await expect(run(unseen, [unseen])).rejects.toMatchObject(refused);
        await expect(run('link.md', [unseen])).rejects.toMatchObject(refused);
      }
      const protectedFile = 'c\u200dd/package.json';
      await expect(run(protectedFile, [protectedFile])).rejects.toMatchObject({ data: { reason: 'protected' } });
    });

    it.each([change(command), change(person('.envrc', '.npmrc'), ['.envrc']), change({ by: 'undo', change: 'd1' }, ['.envrc'])])(
      'performs an approved one and records names, not texts',
      async (effect) => {
        const { gate: g, lines } = gate(false);
        await g.run(effect, async () => undefined);
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(/^effect changeFiles done \{"root":"\/w","files":\["modify /);
        expect(lines[0]).not.toMatch(/SECRET|TEXT/);
      },
    );
  });
});
