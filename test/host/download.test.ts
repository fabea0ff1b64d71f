import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { FaultServer } from '../support/faultServer/faultServer.ts';
import { fixtureModel, messagesOf } from './extensionUnderTest.ts';

const download = (called: string) => vscode.commands.executeCommand('mlxCode.models.download', called);
const setting = () => vscode.workspace.getConfiguration('mlxCode');
const set = (key: string, value: unknown) => setting().update(key, value, vscode.ConfigurationTarget.Global);

describe('downloading a model', () => {
  const models = path.join(process.env.MLX_CODE_DATA_FOLDER ?? '', 'models');
  let server: FaultServer;

  before(async () => {
    server = await FaultServer.start(readFileSync(fixtureModel('scripted')));
    await set('models.mirror', server.url(''));
  });
  after(async () => {
    await set('models.mirror', undefined);
    await server.stop();
  });

  it('fetches it over an encrypted connection and puts it beside the other models, whole', async () => {
    assert.deepEqual(await messagesOf(() => download('hf:owner/repository/fetched.gguf')), []);
    assert.deepEqual(readFileSync(path.join(models, 'fetched.gguf')), readFileSync(fixtureModel('scripted')));
    assert.deepEqual(
      readdirSync(models).filter((name) => name.includes('.part')),
      [],
    );
  });

  it('says in one sentence what it failed of, and keeps nothing under the name', async () => {
    const codesOf = async (called: string): Promise<string[]> => (await messagesOf(() => download(called))).map(({ code }) => code);
    server.paths.set('/o/r/resolve/main/page.gguf', { page: true });
    server.paths.set('/o/r/resolve/main/gone.gguf', { status: 404 });
    server.paths.set('/o/r/resolve/main/gated.gguf', { status: 401 });
    server.paths.set('/o/r/resolve/main/moved.gguf', { redirect: 'https://elsewhere.example/moved.gguf' });
    assert.deepEqual(await codesOf('hf:o/r/page.gguf'), ['downloadWrong']);
    assert.deepEqual(await codesOf('hf:o/r/gone.gguf'), ['downloadMissing']);
    assert.deepEqual(await codesOf('hf:o/r/gated.gguf'), ['downloadDenied']);
    assert.deepEqual(await codesOf('hf:o/r/moved.gguf'), ['downloadRefused']);
    assert.deepEqual(await codesOf('hf:o/r/../x.gguf'), ['downloadAddress']);
    assert.deepEqual(await codesOf('q1.6b'), ['modelUnknown']);
    for (const name of ['page', 'gone', 'gated', 'moved']) assert.equal(existsSync(path.join(models, `${name}.gguf`)), false);
  });

  it('asks nobody when connections are switched off', async () => {
    const before = server.requests.length;
    await set('offline', true);
    try {
      const shown = await messagesOf(() => download('hf:owner/repository/other.gguf'));
      assert.deepEqual(
        shown.map(({ code }) => code),
        ['offline'],
      );
      assert.equal(server.requests.length, before);
    } finally {
      await set('offline', undefined);
    }
  });
});
