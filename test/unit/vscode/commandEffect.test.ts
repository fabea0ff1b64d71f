import { expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { EffectsGate } from '../../../src/core/security/effectsGate.ts';
import { commandDigest } from '../../../src/node/commandDigest.ts';

vi.mock('vscode', () => ({ EventEmitter: Emitter }));
const { EditorEffects } = await import('../../../src/vscode/effects.ts');

const folder = 'file:///w';
const cwd = { toString: () => folder } as never;

it('runs the command that it was given, and none when another text or another folder was agreed to', async () => {
  const effects = new EditorEffects(new EffectsGate(() => ({ workspaceTrusted: true, offline: true }), silentLog));
  const ran: string[] = [];
  const carryOut = (approved: string | null, command = 'echo one'): Promise<void> =>
    effects.runCommand({ command, cwd, allowed: true, approved }, async (text, where) => void ran.push(`${text} in ${where.toString()}`));
  await carryOut(commandDigest('echo one', folder));
  expect(ran).toEqual(['echo one in file:///w']);
  const refused = { code: 'internal', message: 'not the command that was agreed to' };
  await expect(carryOut(commandDigest('echo one', folder), 'rm -rf .')).rejects.toMatchObject(refused);
  await expect(carryOut(commandDigest('echo one', 'file:///elsewhere'))).rejects.toMatchObject(refused);
  await expect(carryOut(null)).rejects.toMatchObject(refused);
  expect(ran).toHaveLength(1);
});
