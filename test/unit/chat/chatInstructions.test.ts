/** What a project asks assistants to keep to goes with a question: as it is shown, within its tokens, and nowhere it mustn't go. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import { instructionSource } from '../../../src/core/chat/chatInstructions.ts';
import { ChatService } from '../../../src/core/chat/chatService.ts';
import { EditService } from '../../../src/core/edits/editService.ts';
import type { FittedInstruction, InstructionsPort } from '../../../src/core/instructions/instruction.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { cartSource } from '../../support/contextSources.ts';
import { FakeEnginePort, FakeSettings, fakePromptTokens } from '../../support/fakeEnginePort.ts';
import { FakeProvider } from '../../support/fakeProvider.ts';

class FakeInstructions implements InstructionsPort {
  tokens = 600;
  readonly changes = new Emitter<undefined>();
  readonly onDidChange = this.changes.event;
  readonly asked: string[][] = [];
  found: FittedInstruction[] = [
    { path: 'src/AGENTS.md', text: 'Near.' },
    { path: 'AGENTS.md', text: 'Far.' },
  ];

  of(paths: readonly string[]): Promise<FittedInstruction[]> {
    this.asked.push([...paths]);
    return Promise.resolve(this.found);
  }
}

let engine: FakeEnginePort;
let instructions: FakeInstructions;
let chat: ChatService;
let edits: EditService;

function build(provider?: FakeProvider): void {
  const settings = new FakeSettings();
  const models = new ModelService(engine, settings, silentLog);
  edits = new EditService(engine, models, settings, silentLog, instructions);
  chat = new ChatService(engine, models, settings, silentLog, () => new Date(2026, 10, 29), edits, provider);
  chat.instructWith(instructions);
}

beforeEach(() => {
  vi.useFakeTimers();
  engine = new FakeEnginePort();
  instructions = new FakeInstructions();
  build();
});
afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
});

const rested = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);
const offer = (): void => chat.setSources([cartSource, ...instructions.found.map(instructionSource)]);
const sent = (): string => engine.chats.at(-1)?.messages.at(-1)?.content ?? '';
const shown = () => chat.snapshot.chips.map(({ label, enabled, problem, note }) => [label, enabled, problem ?? note ?? '']);
const rule = (path: string, text: string): string =>
  `Project rules ${path}, which the answer has to follow:\n\`\`\`markdown\n${text}\n\`\`\``;

describe('the rules of a project', () => {
  it('stand first in a question as they are counted, and once in a conversation', async () => {
    offer();
    await chat.ask('hello');
    expect(sent()).toMatch(new RegExp(`^${rule('src/AGENTS.md', 'Near.').replaceAll('.', '\\.')}`));
    expect(sent()).toContain(`${rule('AGENTS.md', 'Far.')}\n\nFile src/cart.js:`);
    await rested();
    chat.setDraft('and now?');
    await rested();
    const look = (await chat.nextPrompt(new AbortController().signal))!;
    expect(look.messages.at(-1)?.content).toBe(
      'Project rules src/AGENTS.md are shown above, as they are now.\n\nProject rules AGENTS.md are shown above, as they are now.\n\nFile src/cart.js is shown above, as it is now.\n\nand now?',
    );
    const { used } = chat.snapshot.meter!;
    await chat.ask('and now?');
    expect(engine.chats.at(-1)?.messages).toEqual(look.messages);
    expect(fakePromptTokens(engine.chats.at(-1)!.messages)).toBe(used);
  });

  it('are switched off one by one, also for what a command asks about', async () => {
    offer();
    chat.toggleChip('instructions:AGENTS.md', false);
    await chat.ask('hello');
    expect(sent()).not.toContain('Far.');
    const turn = await chat.ask('Explain it', { sources: [cartSource], instruction: 'Explain.' });
    expect(instructions.asked.at(-1)).toEqual(['src/cart.js']);
    expect(sent()).toContain('src/AGENTS.md are shown above');
    expect(sent()).not.toContain('Far.');
    expect(turn.chips.map(({ label }) => label)).toEqual(['src/AGENTS.md', 'cart.js']);
    chat.switchContext(false);
    await chat.ask('And this?');
    expect(sent()).toBe('And this?');
  });

  it('are cut to their tokens and say so, before and when they go', async () => {
    await chat.ask('hello');
    instructions.tokens = 60;
    const lines = Array.from({ length: 40 }, (_, at) => `- rule ${String(at)}`);
    instructions.found = [{ path: 'A.md', text: lines.join('\n') }, { path: 'B.md', text: 'b' }]; // prettier-ignore
    offer();
    await rested();
    const [, first, second] = shown();
    expect(first).toEqual(['A.md', true, expect.stringMatching(/^Only its first \d+ of 40 lines go along\./)]);
    expect(second).toEqual(['B.md', false, expect.stringMatching(/^There is no room for it beside the others\./)]);
    expect(chat.snapshot.chips[1]?.tokens).toBeLessThanOrEqual(60);
    const many = Number(/first (\d+)/.exec(String(first?.[2]))?.[1]);
    const turn = await chat.ask('Now');
    expect(sent()).toContain(rule('A.md', lines.slice(0, many).join('\n')));
    expect(sent()).not.toContain('B.md');
    expect(turn.chips.map(({ label, problem }) => [label, problem === null])).toEqual([['A.md', true], ['B.md', false], ['cart.js', true]]); // prettier-ignore
    // What has no room takes nothing of what a command names.
    expect((await chat.ask('Explain', { sources: [cartSource] })).status).toBe('done');
  });

  it('go to another machine only where what is gathered may', async () => {
    const other = new FakeProvider();
    build(other);
    offer();
    await rested();
    expect(shown().slice(1).map(([, enabled]) => enabled)).toEqual([false, false]); // prettier-ignore
    await chat.ask('hello');
    expect(JSON.stringify(other.asked)).not.toContain('Near.');
    await chat.ask('Explain', { sources: [cartSource] });
    expect(JSON.stringify(other.asked)).not.toContain('Near.');
  });

  it('stand before the files of an edit, and give way where there is no room', async () => {
    const file = { path: 'src/cart.js', languageId: 'javascript', text: 'one\ntwo\n' };
    await edits.edit({ instruction: 'Change it.', files: [file] });
    expect(engine.editsAsked.at(-1)?.messages.at(-1)?.content).toMatch(
      /^Project rules src\/AGENTS\.md, which the new lines have to follow:\n```markdown\nNear\.\n```\n\nProject rules AGENTS\.md/,
    );
    instructions.tokens = 0;
    await edits.edit({ instruction: 'Change it.', files: [file] });
    expect(engine.editsAsked.at(-1)?.messages.at(-1)?.content).not.toContain('Project rules');
  });
});
