import { describe, expect, it } from 'vitest';
import { commandOffer } from '../../../webview/state/commandCompletion.ts';
import { sampleCommands } from '../../support/webviewHarness/sampleChats.ts';

const choices = (draft: string): string[] | null => {
  const offer = commandOffer(draft, sampleCommands);
  return offer?.kind === 'choices' ? offer.choices.map((choice) => choice.draft) : null;
};

describe('what is offered while a command is typed', () => {
  it('is every command after a slash, and fewer with each letter', () => {
    expect(choices('/')).toEqual(['/backups ', '/edit ', '/replace ', '/template ', '/undo']);
    expect(choices('/e')).toEqual(['/edit ', '/replace ', '/template ']);
    expect(choices('/UN')).toEqual(['/undo']);
    expect(choices('/undo')).toEqual(['/undo']);
    expect(choices('/nope')).toBeNull();
  });

  it('begins with what the situation suggests and what was used before, of what can be used now', () => {
    const likely = ['/undo', '/replace a "b" "c"', '/gone', '/undo'];
    const offered = (draft: string, commands = sampleCommands): string[] => {
      const offer = commandOffer(draft, commands, likely);
      return offer?.kind === 'choices' ? offer.choices.map((choice) => choice.draft) : [];
    };
    expect(offered('/')).toEqual(['/undo', '/replace ', '/backups ', '/edit ', '/template ']);
    // What begins with what is typed goes before.
    expect(offered('/t')).toEqual(['/template ', ...offered('/t').slice(1)]);
    const broken = sampleCommands.map((command) => (command.name === 'undo' ? { ...command, unusable: 'Open a folder first.' } : command));
    expect(offered('/', broken)).toEqual(['/replace ', '/backups ', '/edit ', '/template ', '/undo']);
  });

  it('is nothing for a question or a path', () => {
    for (const draft of ['', 'What', 'a /undo', '/usr/lib', '/ undo', '//']) expect(commandOffer(draft, sampleCommands)).toBeNull();
  });

  it('knows which command may go at once', () => {
    const offer = commandOffer('/', sampleCommands);
    expect(offer?.kind === 'choices' && offer.choices.map((choice) => [choice.label, choice.complete])).toEqual([
      ['/backups [FILE]', true],
      ['/edit INSTRUCTION', false],
      ['/replace FILE "old" "new"', false],
      ['/template NAME', false],
      ['/undo', true],
    ]);
  });

  it('is what the command may be followed by, once its name is whole', () => {
    expect(choices('/template ')).toEqual(['/template add-docs', '/template add-types']);
    expect(choices('/Template ty')).toEqual(['/template add-types']);
    expect(choices('/template add-types')).toBeNull();
  });

  it('waits for an arrow key where the command needs no word, and was not begun with one', () => {
    const words = [{ name: 'help', arguments: '[COMMAND]', needsArguments: false, help: 'Helps.', choices: [{ value: 'undo', help: '' }] }];
    expect(commandOffer('/help ', words)).toMatchObject({ waits: true });
    expect(commandOffer('/help u', words)).not.toHaveProperty('waits');
    expect(commandOffer('/template ', sampleCommands)).not.toHaveProperty('waits');
  });

  it('is a word about how it goes on where anything may follow', () => {
    expect(commandOffer('/replace ', sampleCommands)).toEqual({
      kind: 'usage',
      usage: '/replace FILE "old" "new"',
      help: 'Finds and replaces, with a preview.',
    });
    expect(commandOffer('/replace a', sampleCommands)).toBeNull();
    expect(commandOffer('/undo ', sampleCommands)).toBeNull();
  });
});
