import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { type Effect, EffectsGate } from '../../../src/core/security/effectsGate.ts';

function gate(trusted = true): { gate: EffectsGate; lines: string[]; trust: (value: boolean) => void } {
  const lines: string[] = [];
  let workspaceTrusted = trusted;
  return {
    gate: new EffectsGate(() => ({ workspaceTrusted }), { ...silentLog, info: (m) => lines.push(m) }),
    lines,
    trust: (v) => (workspaceTrusted = v),
  };
}

describe('EffectsGate', () => {
  const refusedCases: [what: string, effect: Effect, trusted: boolean, code: string][] = [
    ['an edit that nobody approved', { kind: 'applyEdit', path: 'a.ts', change: '1', approved: null }, true, 'editFailed'],
    ['another edit than the approved one', { kind: 'applyEdit', path: 'a.ts', change: '2', approved: '1' }, true, 'editFailed'],
    ['git in an untrusted folder', { kind: 'startProcess', program: 'git' }, false, 'workspaceUntrusted'],
    ['the commit box of an untrusted folder', { kind: 'writeInputBox', repository: '/r' }, false, 'workspaceUntrusted'],
    ['a setting of somebody else', { kind: 'setSetting', key: 'editor.tabSize' }, true, 'internal'],
  ];
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

  it('performs the very edit that was approved', async () => {
    const { gate: g, lines } = gate();
    await g.run({ kind: 'applyEdit', path: 'a.ts', change: '1', approved: '1' }, async () => undefined);
    expect(lines).toEqual(['effect applyEdit done {"path":"a.ts","change":"1","approved":"1"}']);
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

  it('asks for trust at each effect', async () => {
    const { gate: g, trust } = gate(true);
    const effect: Effect = { kind: 'writeInputBox', repository: '/r' };
    await g.run(effect, async () => undefined);
    trust(false);
    await expect(g.run(effect, async () => undefined)).rejects.toMatchObject({ code: 'workspaceUntrusted' });
  });
});
