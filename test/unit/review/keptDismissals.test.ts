import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Dismissal } from '../../../src/core/review/dismissals.ts';
import { KeptDismissals } from '../../../src/node/review/keptDismissals.ts';
import { readTeamRules } from '../../../src/node/review/readTeamRules.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dismissals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const dismissal = (number: number, reason = 'meant so'): Dismissal => ({
  print: number.toString(16).padStart(32, '0'),
  reason,
  path: 'src/a.ts',
  rule: 'bug',
  message: 'It is wrong.',
  at: number,
});

describe('dismissals', () => {
  it('are kept for every window, the newest first, each once, and can be taken back', async () => {
    const kept = new KeptDismissals(folder, silentLog);
    expect(await kept.all()).toEqual([]);
    await Promise.all([kept.add(dismissal(1)), kept.add(dismissal(2)), kept.add(dismissal(1, 'again'))]);
    const other = new KeptDismissals(folder, silentLog);
    expect(await other.all()).toEqual([dismissal(1, 'again'), dismissal(2)]);
    await other.remove(dismissal(1).print);
    await other.remove(dismissal(9).print);
    expect(await kept.all()).toEqual([dismissal(2)]);
    if (process.platform !== 'win32') expect(statSync(path.join(folder, 'dismissals.json')).mode & 0o777).toBe(0o600);
  });

  it('count as none where the file is damaged, and a reason of any length does not damage it', async () => {
    const kept = new KeptDismissals(folder, silentLog);
    writeFileSync(path.join(folder, 'dismissals.json'), '{"version": 1, "dismissals": [{}]}');
    expect(await kept.all()).toEqual([]);
    await kept.add(dismissal(3, 'x'.repeat(100_000)));
    expect((await kept.all())[0]!.reason).toHaveLength(1000);
    expect(readFileSync(path.join(folder, 'dismissals.json'), 'utf8')).not.toContain('const');
  });

  it('say so when they can not be kept', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const kept = new KeptDismissals(path.join(file, 'below'), silentLog);
    await expect(kept.add(dismissal(1))).rejects.toMatchObject({ code: 'dismissalNotKept' });
    expect(await kept.all()).toEqual([]);
  });
});

describe("the team's rules on the disk", () => {
  it('are not read through a link that leads out, and what can not be read is told', async () => {
    const root = path.join(folder, 'root');
    mkdirSync(path.join(root, 'src'), { recursive: true });
    writeFileSync(path.join(folder, 'outside.md'), '# Secret\ncanary\n');
    symlinkSync(path.join(folder, 'outside.md'), path.join(root, 'AGENTS.md'));
    writeFileSync(path.join(root, 'src/AGENTS.md'), '# Names\nPlain.\n');
    const { rules, notes } = await readTeamRules(root, ['src/a.ts', 'gone/b.ts']);
    expect(rules.map(({ id }) => id)).toEqual(['src/AGENTS.md#names']);
    expect(notes).toEqual(['The rules in “AGENTS.md” could not be read, so they are not applied.']);
  });
});
