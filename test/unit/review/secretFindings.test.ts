/** Secrets in changed lines: found whatever the model says, and never shown to it. */
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { linePrintOf } from '../../../src/core/review/fingerprint.ts';
import { type KnownFinding, ReviewService } from '../../../src/core/review/reviewService.ts';
import { reviewOfDiff, type ReviewChanges } from '../../../src/core/review/reviewSubject.ts';
import { secretFileLines } from '../../../src/core/review/secretFiles.ts';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));
const tokens = ['16C7e42F292c6912E7710c838347Ae178B4a', '26C7e42F292c6912E7710c838347Ae178B4b', '36C7e42F292c6912E7710c838347Ae178B4c'].map(
  (rest) => `ghp_${rest}`,
);
const [first = '', second = '', gone = ''] = tokens;

let engine: FakeEnginePort;
let service: ReviewService;
beforeEach(() => {
  engine = new FakeEnginePort();
  const settings = new FakeSettings();
  service = new ReviewService(engine, new ModelService(engine, settings, silentLog), settings, silentLog, undefined, scanner);
});

function changesOf(hunks: string): ReviewChanges {
  return reviewOfDiff(`diff --git a/t.py b/t.py\nindex 1..2 100644\n--- a/t.py\n+++ b/t.py\n${hunks}`);
}

const all = (): string => JSON.stringify([engine.reviews, engine.surprisesAsked]);

describe('a review of lines with secrets', () => {
  it('finds each, before the model reads, and shows it none of them', async () => {
    engine.remarks = [[]];
    const told: KnownFinding[] = [];
    const changes = changesOf(`@@ -1,3 +1,4 @@\n a = 1\n-old = "${gone}"\n+one = "${first}"\n+b = 2\n+two = "${second}"\n`);
    const { findings, read } = await service.review(changes, {
      onFinding: (one) => {
        expect(engine.reviews).toEqual([]);
        told.push(one);
      },
    });
    expect(findings).toEqual(told);
    expect(findings.map(({ line, severity, rule, source }) => [line, severity, rule, source])).toEqual([
      [2, 'error', 'security', 'secret'],
      [4, 'error', 'security', 'secret'],
    ]);
    expect(findings[0]?.message).toMatch(/^This line holds what looks like a GitHub token\. /);
    expect(findings.map(({ message }) => message).join()).not.toMatch(/ghp_/);
    expect(read).toBe(1);
    expect(engine.reviews).toHaveLength(1);
    expect(all()).toContain('b = 2');
    for (const token of tokens) expect(all()).not.toContain(token);
    expect(engine.reviews[0]?.files).toMatchObject([{ path: 't.py', lines: [2, 3] }]);
  });

  it('needs no model where there is nothing else to read, and finds nothing in a line that was there', async () => {
    const { findings, read, unread } = await service.review(changesOf(`@@ -0,0 +1 @@\n+one = "${first}"\n`));
    expect([findings.length, read, unread, engine.reviews.length]).toEqual([1, 0, 0, 0]);
    engine.remarks = [[]];
    const kept = await service.review(changesOf(`@@ -1 +1,2 @@\n one = "${first}"\n+b = 2\n`));
    expect(kept.findings).toEqual([]);
    expect(all()).not.toContain(first);
  });

  it('says no more of one that was dismissed', async () => {
    const changes = changesOf(`@@ -0,0 +1 @@\n+one = "${first}"\n`);
    const { findings } = await service.review(changes);
    const again = await service.review(changes, { dismissed: new Set(findings.map(({ print }) => print)) });
    expect([again.findings.length, again.dismissed]).toEqual([0, 1]);
  });
});

describe('a review of files that are secrets', () => {
  const step = {
    staged: 'Unstage it (“git rm --cached” leaves it on the disk), and list it in .gitignore.',
    untracked: 'List it in .gitignore before it is staged.',
    tracked: 'Take it out of the repository (“git rm --cached” leaves it on the disk), list it in .gitignore, and make its secrets invalid, as the history keeps them.',
  }; // prettier-ignore

  it.each(['staged', 'untracked', 'tracked'] as const)('says what a %s one is and what to do, without a model', async (stands) => {
    const changes: ReviewChanges = {
      files: [],
      leftOut: [{ path: 'app/.env', why: 'secret' }],
      secretFiles: [{ path: 'app/.env', by: 'name', stands }],
    };
    const { findings } = await service.review(changes);
    expect(findings).toMatchObject([
      {
        path: 'app/.env',
        line: 1,
        endLine: 1,
        severity: 'error',
        rule: 'security',
        source: 'secret',
        said: null,
        message: `This is an environment file, which usually holds secrets; none of it was read. ${step[stands]}`,
      },
    ]);
    expect(all()).toBe('[[],[]]');
    const again = await service.review(changes, { dismissed: new Set(findings.map(({ print }) => print)) });
    expect([again.findings.length, again.dismissed]).toEqual([0, 1]);
  });

  it('finds a key at its line, before what the model says of other files, of which it is shown nothing', async () => {
    engine.remarks = [[]];
    const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ';
    const changes = reviewOfDiff(
      `diff --git a/deploy b/deploy\nnew file mode 100644\nindex 0..2\n--- /dev/null\n+++ b/deploy\n@@ -0,0 +1,3 @@\n+mine\n+-----BEGIN PRIVATE KEY-----\n+${body}\n` +
        'diff --git a/a.ts b/a.ts\nindex 1..2 100644\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-a\n+b\n',
    );
    const { findings, read } = await service.review(changes);
    expect([read, findings.length]).toEqual([1, 1]);
    expect(findings[0]).toMatchObject({ path: 'deploy', line: 2, severity: 'error', source: 'secret' });
    expect(findings[0]?.message).toMatch(/^This line holds what looks like a private key\. /);
    expect(findings[0]?.said).toBe(await linePrintOf('-----BEGIN PRIVATE KEY-----'));
    expect(all()).not.toContain(body);
  });

  it('knows where one stands when the changes are read again, and when it is gone', async () => {
    const at = await secretFileLines([
      { path: '.env', by: 'name', stands: 'staged' },
      { path: 'deploy', by: 'key', line: 7, text: 'a key' },
    ]);
    const said = await linePrintOf('a key');
    expect(at({ path: '.env', source: 'secret', said: null })).toBe(1);
    expect(at({ path: 'deploy', source: 'secret', said })).toBe(7);
    expect(at({ path: 'deploy', source: 'review', said })).toBeNull();
    expect(at({ path: 'deploy', source: 'secret', said: null })).toBeNull();
    expect(at({ path: 'other.env', source: 'secret', said: null })).toBeNull();
  });
});
