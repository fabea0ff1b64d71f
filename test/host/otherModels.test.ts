/** Models that another extension offers, in a real VS Code: found, chosen, asked, stopped, failing, and gone. The other extension is `test/fixtures/otherModels`. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chooseProvider } from '../../src/vscode/providers/chooseProvider.ts';
import { extensionOf } from '../../src/vscode/providers/vsCodeModels.ts';
import { answering, chooseModelFile, fixtureModel, underTest, waitFor } from './extensionUnderTest.ts';

/** What the other extension lets a test do. */
interface OtherModels {
  asked: { role: number; text: string }[][];
  counted: number;
  answer: (say: (text: string) => void, token: vscode.CancellationToken) => Promise<void>;
  on(): void;
  off(): void;
}

const set = (key: string, value: unknown) =>
  vscode.workspace.getConfiguration('mlxCode').update(key, value, vscode.ConfigurationTarget.Global);
const anySignal = new AbortController().signal;

describe('a model of another extension behind the chat', () => {
  let other: OtherModels;
  let usual: OtherModels['answer'];

  before(async () => {
    await chooseModelFile(fixtureModel('scripted'));
    const extension = vscode.extensions.getExtension<OtherModels>('mlx-code-tests.other-models');
    assert.ok(extension, 'the other extension is installed');
    other = await extension.activate();
    usual = other.answer;
  });
  beforeEach(async () => {
    other.answer = usual;
    (await underTest()).app.chat.clear();
  });
  after(async () => {
    const { services } = await underTest();
    await services.providerWord.withdraw('vscode:other-vendor');
    await set('models.provider', undefined);
    await set('providers', undefined);
    other.on();
  });

  it('is found with its window, and chosen and asked only once the user has read where it goes', async () => {
    const { app, services } = await underTest();
    const found = await waitFor('the other model', async () =>
      (await app.providers.findModels(anySignal)).find(({ entry }) => entry.vendor === 'other-vendor'),
    );
    assert.deepEqual([found.entry.name, found.family, found.contextSize], ['Talker', 'other', 6000]);
    assert.ok(
      (await app.providers.findModels(anySignal)).every(({ entry }) => entry.vendor !== 'mlx-code'),
      'ours is not among them',
    );
    assert.equal(extensionOf('other-vendor'), 'Other Models');
    const no = answering('showWarningMessage', () => undefined);
    try {
      await chooseProvider(services, found.entry, ['talker']);
    } finally {
      no.restore();
    }
    assert.deepEqual(no.asked, ['Let Talker (other-vendor via VS Code) answer in the chat?']);
    assert.equal(app.providers.current.from, null);
    const yes = answering('showWarningMessage', () => 'Allow');
    try {
      await chooseProvider(services, found.entry, ['talker']);
    } finally {
      yes.restore();
    }
    await waitFor('the choice', () => app.chat.snapshot.model.from?.provider === 'Talker');
    assert.deepEqual([other.asked.length, other.counted], [0, 0]);
    const turn = await app.chat.ask('Hello?');
    assert.equal(turn.answer, 'Hello from elsewhere', turn.error?.text);
    assert.deepEqual(turn.from, {
      provider: 'Talker',
      model: 'Talker',
      host: 'other-vendor via VS Code',
      local: false,
      extension: true,
    });
    const [asked] = other.asked;
    assert.deepEqual(
      asked?.map(({ role }) => role),
      [vscode.LanguageModelChatMessageRole.User, vscode.LanguageModelChatMessageRole.User],
    );
    assert.equal(asked[1]?.text, 'Hello?');
    assert.ok(other.counted > 0, 'its counts are asked for');
    assert.equal(app.chat.snapshot.model.contextSize, 6000);
    await waitFor('the meter', () => app.chat.snapshot.meter?.estimated === 'theirs');
  });

  it('is stopped, and its extension hears it', async () => {
    const { app } = await underTest();
    const stopped = Promise.withResolvers<string>();
    other.answer = async (say, token) => {
      say('Half');
      await new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
      stopped.resolve('stopped');
    };
    const asking = app.chat.ask('Hello?');
    await waitFor('the first word', () => app.chat.snapshot.turns.at(-1)?.answer === 'Half');
    await vscode.commands.executeCommand('mlxCode.chat.stop');
    const turn = await asking;
    assert.deepEqual([turn.status, turn.answer], ['stopped', 'Half']);
    assert.equal(await stopped.promise, 'stopped');
  });

  it('that fails says what of, by the names that VS Code has for it, and is answered again after it', async () => {
    const { app } = await underTest();
    const failure = async (error: Error, before = ''): Promise<{ text: string; answer: string }> => {
      other.answer = async (say) => {
        if (before !== '') {
          say(before);
          // VS Code drops what was said right before a failure.
          await waitFor('what it said', () => app.chat.snapshot.turns.at(-1)?.answer === before);
        }
        throw error;
      };
      const { error: shown, answer } = await app.chat.ask('Hello?');
      return { text: shown?.text ?? '', answer };
    };
    const blocked = await failure(vscode.LanguageModelError.Blocked('The quota is used up.'));
    assert.match(blocked.text, /takes no more questions for now: The quota is used up\. Look at its extension/);
    const denied = await failure(vscode.LanguageModelError.NoPermissions('No.'));
    assert.match(denied.text, /^VS Code doesn't let MLX-CODE ask other-vendor via VS Code\./);
    const broken = await failure(new Error('The token has expired'));
    assert.match(broken.text, /could not answer: .*The token has expired.*\. Look whether its extension is set up/);
    const cut = await failure(new Error('Reset'), 'Half');
    assert.match(cut.text, /broke in the middle of the answer: .*Reset.*; what had come stays/);
    assert.equal(cut.answer, 'Half');
    other.answer = usual;
    assert.equal((await app.chat.retry()).answer, 'Hello from elsewhere');
  });

  it('that is switched off is told, also beforehand, and answers again when it is back', async () => {
    const { app } = await underTest();
    other.off();
    const gone = await app.chat.ask('Hello?');
    assert.match(gone.error?.text ?? '', /^The model “Talker” of other-vendor via VS Code is not offered now\. Look whether its extension/);
    assert.equal(app.chat.snapshot.model.status, 'failed');
    other.on();
    const turn = await app.chat.ask('Hello?');
    assert.equal(turn.answer, 'Hello from elsewhere', turn.error?.text);
    assert.equal(app.chat.snapshot.model.status, 'ready');
  });

  it('gets nothing while connections are switched off, nor once the permission is taken back', async () => {
    const { app, services } = await underTest();
    const { length } = other.asked;
    await set('offline', true);
    try {
      const refused = await app.chat.ask('Hello?');
      assert.match(refused.error?.text ?? '', /switched off .* other-vendor via VS Code was not asked/);
      assert.deepEqual(await app.providers.findModels(anySignal), []);
    } finally {
      await set('offline', undefined);
    }
    await services.providerWord.withdraw('vscode:other-vendor');
    const refused = await app.chat.ask('Hello?');
    assert.match(refused.error?.text ?? '', /You have not allowed yet that questions are sent to other-vendor via VS Code/);
    assert.equal(other.asked.length, length);
  });
});
