/** Findings of a notebook whose file is open as a text, and changes. */
import { expect, it, vi } from 'vitest';
import type { KnownFinding } from '../../../src/core/review/reviewService.ts';
import { linePrint } from '../../../src/node/review/saidLines.ts';
import { notebookFile } from '../../support/notebookFile.ts';

const editor = vi.hoisted(() => ({ text: '', follow: null as ((event: unknown) => void) | null }));

vi.mock('vscode', () => ({
  SymbolKind: {},
  EventEmitter: class {
    event = (): unknown => ({ dispose: () => undefined });
    fire = (): void => undefined;
    dispose = (): void => undefined;
  },
  Range: class {
    readonly start: { line: number };
    readonly end: { line: number };
    constructor(line: number, _from: number, endLine: number) {
      this.start = { line };
      this.end = { line: endLine };
    }
  },
  workspace: {
    isTrusted: false,
    onDidChangeTextDocument: (listener: (event: unknown) => void) => ((editor.follow = listener), { dispose: () => undefined }),
    onDidOpenTextDocument: () => ({ dispose: () => undefined }),
    get textDocuments() {
      return [document];
    },
  },
}));
vi.mock('../../../src/vscode/actions/modelProgress.ts', () => ({
  withModelProgress: (_services: unknown, _title: string, run: (report: () => void, signal: AbortSignal) => unknown) =>
    run(() => undefined, new AbortController().signal),
}));

const { Reviews } = await import('../../../src/vscode/review/reviews.ts');

const uri = { path: '/shop.ipynb', scheme: 'file', toString: () => 'file:///shop.ipynb' };
const document = { uri, getText: () => editor.text, lineAt: (at: number) => ({ text: editor.text.split('\n')[at] }), validateRange: <T>(range: T): T => range }; // prettier-ignore

it('are followed to their lines, which say in the file something else than in the cell', async () => {
  const cells = [{ source: 'items = [1, 2]' }, { source: 'total = sum(items)' }];
  const textOf = (some: typeof cells): string => notebookFile(some);
  const lineIn = (text: string): number => text.split('\n').findIndex((line) => line.includes('sum(items)'));
  editor.text = textOf(cells);
  const line = lineIn(editor.text) + 1;
  const finding: KnownFinding = {
    path: 'shop.ipynb', line, endLine: line, severity: 'warning', rule: 'bug', cites: null, message: 'It adds.',
    fix: null, source: 'review', print: 'a', said: linePrint('total = sum(items)'), surprise: null,
  }; // prettier-ignore
  const review = (_: unknown, { onFinding }: { onFinding: (found: KnownFinding) => void }): Promise<unknown> => {
    onFinding(finding);
    return Promise.resolve({ unread: 0, notes: [], unusual: [] });
  };
  const reviews = new Reviews({ reviews: { review }, dismissals: { all: () => Promise.resolve([]) } } as never);
  const changes = { files: [], leftOut: [], secretFiles: [] };
  await reviews.start({ root: uri, title: 'File', uriOf: () => uri, read: () => Promise.resolve(changes) } as never);
  const typed = (text: string): void => {
    editor.text = text;
    editor.follow?.({ document, contentChanges: [{ range: { start: { line: 1 }, end: { line: 1 } }, text: '' }] });
  };
  const place = (): unknown => reviews.found.map(({ range, gone }) => [range.start.line, gone]);
  expect(place()).toEqual([[line - 1, false]]);
  typed(textOf([{ source: 'import shop' }, ...cells]));
  expect(place()).toEqual([[lineIn(editor.text), false]]);
  typed(textOf([{ source: 'total = 0' }]));
  expect(place()).toMatchObject([[expect.any(Number), true]]);
  reviews.dispose();
});
