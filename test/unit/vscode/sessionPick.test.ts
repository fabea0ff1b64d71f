import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { SessionFilter, SessionInfo, SessionMarks } from '../../../src/core/sessions/session.ts';
import { SessionDatabase } from '../../../src/node/sessions/sessionDatabase.ts';
import { openSessions } from '../../../src/node/sessions/sessionFile.ts';
import type { Services } from '../../../src/vscode/services.ts';
import type { WantedSessions } from '../../../src/vscode/sessions/sessionPick.ts';
import { kept, shop, turn } from '../../support/keptTurns.ts';

interface Button {
  tooltip: string;
}
interface Item {
  label: string;
  description?: string;
  detail?: string;
  kind?: number;
  session?: SessionInfo;
  buttons?: readonly Button[];
}

/** VS Code's list. */
class FakePick {
  title = '';
  value = '';
  placeholder = '';
  busy = false;
  /** Unless it is told otherwise. */
  ignoreFocusOut = true;
  buttons: readonly Button[] = [];
  items: readonly Item[] = [];
  activeItems: readonly Item[] = [];
  selectedItems: readonly Item[] = [];
  readonly changed = new Emitter<string>();
  readonly accepted = new Emitter<undefined>();
  readonly hidden = new Emitter<undefined>();
  readonly pressed = new Emitter<Button>();
  readonly pressedOn = new Emitter<{ button: Button; item: Item }>();
  onDidChangeValue = this.changed.event;
  onDidAccept = this.accepted.event;
  onDidHide = this.hidden.event;
  onDidTriggerButton = this.pressed.event;
  onDidTriggerItemButton = this.pressedOn.event;
  show = vi.fn();
  dispose = vi.fn();
  hide(): void {
    this.hidden.fire(undefined);
  }
  type(words: string): void {
    this.value = words;
    this.changed.fire(words);
  }
  choose(label: string): void {
    const item = this.items.find((one) => one.label === label);
    if (!item) throw new Error(`no line ${label} among ${this.items.map((one) => one.label).join(', ')}`);
    this.selectedItems = this.activeItems = [item];
    this.accepted.fire(undefined);
  }
  press(tooltip: string): void {
    const button = this.buttons.find((one) => one.tooltip === tooltip);
    if (!button) throw new Error(`no button ${tooltip}`);
    this.pressed.fire(button);
  }
  /** What stands in it, a line each: headings with a colon. */
  get lines(): string[] {
    return this.items.map(({ label, kind, description = '' }) => (kind === -1 ? `${label}:` : `${label} | ${description}`));
  }
}

const picks: FakePick[] = [];
/** What was asked beside the list, and what is answered. */
const asked: string[][] = [];
let answer: string | undefined;
const contexts = new Map<string, unknown>();
vi.mock('vscode', () => ({
  window: {
    createQuickPick: () => picks[picks.push(new FakePick()) - 1],
    showQuickPick: (items: Item[], options: { title: string }) => {
      asked.push([options.title, ...items.map(({ label, kind }) => (kind === -1 ? `${label}:` : label))]);
      // As VS Code does: one list at a time.
      picks.at(-1)?.hide();
      return Promise.resolve(items.find(({ label }) => label === answer));
    },
  },
  commands: { executeCommand: (_: string, key: string, value: unknown) => Promise.resolve(contexts.set(key, value)) },
  workspace: { workspaceFolders: [{ uri: 'file:///shop', name: 'shop' }] },
  ThemeIcon: class {
    icon = true;
  },
  QuickPickItemKind: { Separator: -1 },
}));
const { SessionPick } = await import('../../../src/vscode/sessions/sessionPick.ts');

let database: SessionDatabase;
const changed = new Emitter<undefined>();
let list: InstanceType<typeof SessionPick>;
const opened: unknown[] = [];
const errors: unknown[] = [];

beforeEach(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'session-pick-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let time = Date.now() - 1000;
  const { database: file } = await openSessions(path.join(folder, 'sessions.db'));
  database = new SessionDatabase(file, 'a', () => time++);
  onTestFinished(() => database.close());
  for (const known of [picks, asked, opened, errors]) known.length = 0;
  answer = undefined;
});

/** The list over what is kept, as it stands once it is filled. */
async function shown(wanted?: WantedSessions): Promise<FakePick> {
  const sessions = {
    onDidChange: changed.event,
    current: { id: 'none', title: null },
    list: (filter: SessionFilter, most: number) => Promise.resolve(database.list(filter, most)),
    search: (words: string, filter: SessionFilter, most: number) => Promise.resolve(database.search(words, filter, most)),
    answerers: (filter: SessionFilter, most: number) => Promise.resolve(database.answerers(filter, most)),
    mark: (id: string, marks: SessionMarks) => {
      database.mark(id, marks);
      changed.fire(undefined);
      return Promise.resolve();
    },
    open: (id: string, turn: string | undefined) => Promise.resolve(void opened.push([id, turn])),
  };
  const messages = { showError: (error: unknown) => errors.push(error) };
  const services = { sessions, messages, settings: { keepsHistory: true }, chat: { snapshot: { turns: [] } } } as unknown as Services;
  list = new SessionPick(services, () => undefined, wanted);
  const pick = picks.at(-1);
  await vi.waitFor(() => expect(pick!.items).not.toEqual([]));
  return pick!;
}

function keep(id: string, title: string, ...said: string[]): void {
  database.begin({ id, project: shop, title });
  said.forEach((words, at) => database.put(id, kept(`t${String(at)}`, at + 1, words, 'Yes.')));
}

it('opens what was found at the message that has it, and what was chosen from the list at its end', async () => {
  keep('s1', 'Tax', 'Is the tax rounded?', 'And the receipt?', 'And now?');
  const pick = await shown();
  pick.type('receipt');
  await vi.waitFor(() => expect(pick.items[0]?.detail).toContain('And the receipt?'));
  pick.choose('Tax');
  await vi.waitFor(() => expect(opened).toEqual([['s1', 't1']]));
  (await shown()).choose('Tax');
  await vi.waitFor(() => expect(opened.at(-1)).toEqual(['s1', undefined]));
});

it('finds what was archived below the others, marked, so that no word seems never to have been said', async () => {
  keep('now', 'Tax', 'Is the tax rounded?');
  keep('away', 'Receipt', 'How is the receipt with tax printed?');
  database.mark('away', { archived: true });
  const pick = await shown();
  expect(pick.lines).toEqual(['Today:', 'Tax | 1 message']);
  pick.type('tax ');
  await vi.waitFor(() => expect(pick.lines).toEqual(['Tax | 1 message', 'Archived:', 'Receipt | archived · 1 message']));
  pick.type('receipt');
  await vi.waitFor(() => expect(pick.lines).toEqual(['Archived:', 'Receipt | archived · 1 message']));
  pick.type('zebra');
  await vi.waitFor(() => expect(pick.lines).toEqual(['No conversation of this project has these words. | ']));
  pick.press('Show Archived Ones');
  await vi.waitFor(() => expect(pick.lines).toEqual(['No archived conversation of this project has these words. | ']));
  pick.type('tax ');
  await vi.waitFor(() => expect(pick.lines).toEqual(['Receipt | 1 message']));
  pick.choose('Receipt');
  await vi.waitFor(() => expect([opened, errors]).toEqual([[['away', 't0']], []]));
});

it('has what its buttons do chosen with the keyboard, of the line that is active and of the list', async () => {
  keep('s1', 'Tax', 'Is the tax rounded?');
  keep('s2', 'Receipt', 'And the receipt?');
  const pick = await shown();
  expect(contexts.get('mlxCode.sessions.listed')).toBe(true);
  pick.activeItems = pick.items.filter(({ label }) => label === 'Tax');
  answer = '$(pin) Pin';
  const acting = list.actions();
  expect(contexts.get('mlxCode.sessions.listed'), 'the key is not for the question').toBe(false);
  await list.actions();
  await acting;
  expect(asked).toEqual([
    [
      'Tax',
      'Tax:',
      '$(comment-discussion) Open',
      '$(edit) Rename…',
      '$(pin) Pin',
      '$(archive) Archive',
      '$(export) Export…',
      '$(trash) Delete…',
      'The List:',
      '$(filter) Filter…',
      '$(root-folder) Projects…',
      '$(globe) Show Those of All Projects',
      '$(archive) Show Archived Ones',
    ],
  ]);
  await vi.waitFor(() => expect(pick.lines).toEqual(['Pinned:', 'Tax | 1 message', 'Today:', 'Receipt | 1 message']));
  // Nothing chosen: VS Code draws what it had only when that is set once more.
  const { items } = pick;
  answer = undefined;
  await list.actions();
  await vi.waitFor(() => expect(pick.items).not.toBe(items));
  expect(pick.lines).toHaveLength(4);
  expect([contexts.get('mlxCode.sessions.listed'), pick.dispose.mock.calls.length], 'the list is there again').toEqual([true, 0]);
  pick.activeItems = pick.items.filter(({ label }) => label === 'Tax');
  answer = '$(comment-discussion) Open';
  await list.actions();
  await vi.waitFor(() => expect(opened).toEqual([['s1', undefined]]));
  expect([contexts.get('mlxCode.sessions.listed'), pick.dispose.mock.calls.length]).toEqual([false, 1]);
  await list.actions();
  expect(asked).toHaveLength(3);
});

it('says of a fork from which it is, and leads there where they part', async () => {
  keep('s1', 'Tax', 'Is the tax rounded?', 'And the receipt?');
  database.fork('s1', 't0', { id: 's2', title: 'Tax (2)' });
  const pick = await shown();
  expect(pick.lines).toEqual(['Today:', 'Tax (2) | 1 message · forked from “Tax”', 'Tax | 2 messages']);
  const [, fork, plain] = pick.items;
  const labels = (item?: Item): string[] => (item?.buttons ?? []).map(({ tooltip }) => tooltip);
  expect(labels(fork).filter((label) => !labels(plain).includes(label))).toEqual(['Open the One It Was Forked From']);
  pick.pressedOn.fire({ item: fork!, button: fork!.buttons!.at(-1)! });
  await vi.waitFor(() => expect(opened).toEqual([['s1', 't0']]));
  expect(pick.dispose).toHaveBeenCalledTimes(1);
});

it('shows only pinned ones, those of some days, or those of a model, says so, and shows all again', async () => {
  for (const [id, model] of [
    ['Tax', 'Qwen 7B'],
    ['Receipt', 'Team big'],
  ] as const) {
    database.begin({ id, project: shop, title: id });
    database.put(id, { ...kept('t1', 1, `Is the ${id} there?`, 'Yes.'), turn: { ...turn(1, `Is the ${id} there?`, 'Yes.'), model } });
  }
  database.mark('Tax', { pinned: true });
  const pick = await shown();
  const filter = async (choice: string): Promise<void> => {
    answer = choice;
    const before = asked.length;
    pick.press('Filter…');
    await vi.waitFor(() => expect(asked.length).toBe(before + 1));
  };
  await filter('$(blank) Pinned Ones Only');
  expect(asked.pop()).toEqual([
    'Filter Conversations',
    '$(blank) Pinned Ones Only',
    'Something Was Said:',
    '$(blank) Today',
    '$(blank) The Last 7 Days',
    '$(blank) The Last 30 Days',
    '$(blank) The Last 365 Days',
    'Answered Last By:',
    '$(blank) Team big',
    '$(blank) Qwen 7B',
  ]);
  await vi.waitFor(() => expect(pick.lines).toEqual(['Pinned:', 'Tax | Qwen 7B · 1 message']));
  expect(pick.title).toBe('Conversations: shop · Pinned');
  await filter('$(check) Pinned Ones Only');
  await vi.waitFor(() => expect(pick.lines).toHaveLength(4));
  await filter('$(blank) Team big');
  await vi.waitFor(() => expect(pick.lines).toEqual(['Today:', 'Receipt | Team big · 1 message']));
  await filter('$(blank) The Last 7 Days');
  await vi.waitFor(() => expect(pick.title).toBe('Conversations: shop · The Last 7 Days · Team big'));
  pick.type('tax ');
  await vi.waitFor(() => expect(pick.lines[0]).toBe('No conversation that fits the filter has these words. | '));
  pick.choose('$(clear-all) Show All Again');
  await vi.waitFor(() => expect(pick.lines).toEqual(['Tax | Qwen 7B · 1 message']));
  expect([pick.title, errors]).toEqual(['Conversations: shop', []]);
});

it('is gone with Escape, and looks for nothing any more', async () => {
  keep('s1', 'Tax', 'Is the tax rounded?');
  const pick = await shown();
  pick.hide();
  expect(pick.dispose).toHaveBeenCalledTimes(1);
  expect(contexts.get('mlxCode.sessions.listed')).toBe(false);
  // Another conversation is kept meanwhile, and told of.
  keep('s2', 'Receipt', 'And the receipt?');
  changed.fire(undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect([pick.lines, pick.busy]).toEqual([['Today:', 'Tax | 1 message'], false]);
});
