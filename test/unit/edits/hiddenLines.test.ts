/** Lines with secrets in files that a model changes: it reads none of them, and none of them becomes another. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { EditService } from '../../../src/core/edits/editService.ts';
import { secretLines, withoutHidden } from '../../../src/core/edits/hiddenLines.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { lineNotShown } from '../../../src/core/security/foundSecret.ts';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';
import type { AnchoredEdit } from '../../../src/protocol/worker/edits.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';

const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));
const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ';
const text = `let a = 1;\r\nconst token = '${token}';\r\nlet b = 2;\nlet c = 3;`;
const file = { path: 'a.js', languageId: 'javascript', text };

function setUp(edits: AnchoredEdit[]): { engine: FakeEnginePort; service: EditService } {
  const engine = new FakeEnginePort();
  engine.edits = [edits];
  const settings = new FakeSettings();
  return { engine, service: new EditService(engine, new ModelService(engine, settings, silentLog), settings, silentLog) };
}

it('finds them, and of a private key all', async () => {
  expect(await secretLines('a.js', text, scanner)).toEqual(new Set([2]));
  const key = `a\n-----BEGIN PRIVATE KEY-----\n${body}\n${body}\n-----END PRIVATE KEY-----\nb\n`;
  expect(await secretLines('deploy', key, scanner)).toEqual(new Set([2, 3, 4, 5]));
  expect(await secretLines('a.js', 'let a = 1;\n', scanner)).toEqual(new Set());
});

it('finds them in a long text in a moment, however many private keys begin there, with an end or without', async () => {
  const begin = `-----BEGIN PRIVATE KEY-----\n${body}\n`;
  const none = { find: () => Promise.resolve([]) };
  const begun = performance.now();
  expect((await secretLines('a', `a\n${begin.repeat(20_000)}`, none)).size).toBe(40_000);
  const whole = await secretLines('a', `${begin}-----END PRIVATE KEY-----\nb\n`.repeat(20_000), none);
  expect([whole.size, whole.has(3), whole.has(4), whole.has(79_999), whole.has(80_000)]).toEqual([60_000, true, false, true, false]);
  expect((await secretLines('a', `${begin}${'b\n'.repeat(100_000)}`, none)).size).toBe(100_002);
  expect(performance.now() - begun).toBeLessThan(3000);
});

it('shows other words in their place, with as many lines and their breaks', () => {
  expect(withoutHidden({ ...file, hidden: new Set([2]) }).text).toBe(`let a = 1;\r\n${lineNotShown}\r\nlet b = 2;\nlet c = 3;`);
  expect(withoutHidden({ ...file, hidden: new Set() }).text).toBe(text);
});

it('has the model change all but them, in what it reads and in what it may choose, and carries that out on the real text', async () => {
  const { engine, service } = setUp([
    { kind: 'insert', path: 'a.js', after: 2, text: 'let between;' },
    { kind: 'replace', path: 'a.js', first: 4, last: 4, text: 'let c = 4;' },
  ]);
  const { changes } = await service.edit({
    instruction: 'Change it.',
    files: [{ ...file, hidden: await secretLines('a.js', text, scanner) }],
  });
  const [asked] = engine.editsAsked;
  expect(JSON.stringify(asked)).not.toContain(token);
  expect(asked?.messages.at(-1)?.content).toContain(`2|${lineNotShown}\n`);
  expect(asked?.files[0]?.offered).toEqual([
    { first: 1, last: 1 },
    { first: 3, last: 4 },
  ]);
  expect(changes).toEqual([
    { path: 'a.js', before: text, after: text.replace('let b', 'let between;\r\nlet b').replace('c = 3', 'c = 4'), match: 'exact' },
  ]);
});

it('refuses an answer that writes the words in their place', async () => {
  const { service } = setUp([{ kind: 'replace', path: 'a.js', first: 3, last: 3, text: `${lineNotShown}\nlet b = 3;` }]);
  await expect(service.edit({ instruction: 'x', files: [{ ...file, hidden: new Set([2]) }] })).rejects.toMatchObject({
    code: 'answerIncomplete',
  });
});
