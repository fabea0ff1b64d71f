import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isSharedDisk } from '../../../src/node/sessions/journalMode.ts';
import { openSessions } from '../../../src/node/sessions/sessionFile.ts';

describe('how what is said gets to the disk', () => {
  it.each([
    ['ext4', '/home/ann', 0xef53, 'linux', false],
    ['NFS', '/home/ann', 0x6969, 'linux', true],
    ['SMB', '/mnt/team', 0xff534d42, 'linux', true],
    ['SMB, its number read with a sign', '/mnt/team', 0xff534d42 | 0, 'linux', true],
    ['a disk of Windows', 'C:\\Users\\ann', 0, 'win32', false],
    ['a share of Windows', '\\\\server\\homes\\ann', 0, 'win32', true],
    ['a long name of Windows', '\\\\?\\C:\\Users\\ann', 0, 'win32', false],
    ['a disk of macOS', '/Users/ann', 0x6969, 'darwin', false],
  ] as const)('knows of %s whether others may have it', (_, folder, kind, platform, shared) => {
    expect(isSharedDisk(folder, kind, platform)).toBe(shared);
  });

  it('goes all the way where the system would keep it back, and is a log on a disk of this machine', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { database, journal } = await openSessions(path.join(folder, 'sessions.db'));
    onTestFinished(() => database.close());
    const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect([journal, pragma('journal_mode'), pragma('fullfsync'), pragma('checkpoint_fullfsync')]).toEqual(['wal', 'wal', 1, 1]);
  });

  it('stays as others have it who can’t change', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'sessions.db');
    (await openSessions(file)).database.close();
    const other = new DatabaseSync(file);
    onTestFinished(() => other.close());
    other.exec('PRAGMA journal_mode = DELETE; BEGIN; SELECT count(*) FROM session');
    const { database, journal } = await openSessions(file, { patienceMs: 50 });
    onTestFinished(() => database.close());
    expect(journal).toBe('delete');
    other.exec('COMMIT');
    database.exec('INSERT INTO sweep (due) VALUES (1)');
    expect(other.prepare('SELECT count(*) AS all_ FROM sweep').get()).toEqual({ all_: 1 });
  });
});
