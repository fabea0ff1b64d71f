import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyTurn } from '../../../src/core/chat/emptyTurn.ts';
import type { Services } from '../../../src/vscode/services.ts';

interface DialogOptions {
  title: string;
  filters: Readonly<Record<string, readonly string[]>>;
}

const dialogs: DialogOptions[] = [];
const told: string[] = [];
const ran: unknown[] = [];
/** Where the user says, and which button they press. */
let chosen: { path: string } | undefined;
let button: string | undefined;
vi.mock('vscode', () => ({
  Uri: { joinPath: (_: unknown, name: string) => ({ path: `/shop/${name}` }) },
  commands: { executeCommand: (...args: unknown[]) => Promise.resolve(void ran.push(args)) },
  ProgressLocation: { Notification: 15 },
  window: {
    withProgress: (_: unknown, work: (progress: unknown, token: unknown) => Promise<unknown>) =>
      work({ report: () => undefined }, { onCancellationRequested: () => ({ dispose: () => undefined }) }),
    showSaveDialog: (options: DialogOptions) => Promise.resolve(void dialogs.push(options)).then(() => chosen),
    showOpenDialog: (options: DialogOptions) => Promise.resolve(void dialogs.push(options)),
    showInformationMessage: (text: string) => Promise.resolve(void told.push(text)).then(() => button),
  },
  workspace: { workspaceFolders: [{ uri: '/shop' }], asRelativePath: (uri: { path: string }) => uri.path.replace('/shop/', '') },
}));

const { exportSession, importSessions } = await import('../../../src/vscode/sessions/handOnSessions.ts');

const saved: string[] = [];
const services = {
  sessions: {
    read: () =>
      Promise.resolve({
        info: { title: 'What does total do?', changed: 1 },
        turns: [{ turn: emptyTurn(1, 'What does total do?'), created: 1 }],
      }),
  },
  effects: { saveFile: (place: { path: string }) => Promise.resolve(void saved.push(place.path)) },
} as unknown as Services;

beforeEach(() => {
  for (const list of [dialogs, told, ran, saved]) list.length = 0;
  chosen = undefined;
  button = undefined;
});

describe('the dialogs for conversations in files', () => {
  it('know files of conversations by what follows the last dot, which is all that VS Code’s own dialog looks at', async () => {
    await exportSession(services, 'a');
    await importSessions(services);
    expect(dialogs).toHaveLength(2);
    for (const { filters } of dialogs) {
      const [endings = []] = Object.values(filters);
      expect(endings).toContain(path.extname('What-does-total-do.mlx-chat.json').slice(1));
      // What is added to a name without one.
      expect(endings[0]).toBe('mlx-chat.json');
    }
    expect([saved, told]).toEqual([[], []]);
  });

  it('say how the name may end where there is no list of kinds, where it was written, and open it', async () => {
    chosen = { path: '/shop/talks/total.md' };
    button = 'Open';
    await exportSession(services, 'a');
    expect(dialogs[0]?.title).toBe('Export Conversation as .mlx-chat.json, .md or .html');
    expect(saved).toEqual(['/shop/talks/total.md']);
    await vi.waitFor(() => expect(ran).toEqual([['vscode.open', chosen]]));
    expect(told).toEqual(['The conversation is in “talks/total.md”.']);
  });
});
