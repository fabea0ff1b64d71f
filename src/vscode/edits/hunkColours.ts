import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { UnifiedLineKind, UnifiedText } from '../../core/edits/hunks.ts';

type Coloured = 'removed' | 'added' | 'clash';

/** The theme's own colours of a diff, and of a warning for what doesn't fit. */
const themeColours = {
  removed: {
    line: 'diffEditor.removedLineBackground',
    ruler: 'diffEditorOverview.removedForeground',
    border: 'diffEditor.removedTextBorder',
  },
  added: {
    line: 'diffEditor.insertedLineBackground',
    ruler: 'diffEditorOverview.insertedForeground',
    border: 'diffEditor.insertedTextBorder',
  },
  clash: {
    line: 'inputValidation.warningBackground',
    ruler: 'editorOverviewRuler.warningForeground',
    border: 'editorOverviewRuler.warningForeground',
  },
} as const;

/** In high contrast. One at the left would hide the sign of a line that doesn't fit. */
const borders = {
  diff: { borderStyle: 'solid', borderWidth: '0 0 0 4px' },
  clash: { borderStyle: 'dashed', borderWidth: '1px 0' },
} as const;

const colours: Readonly<Record<UnifiedLineKind, Coloured | null>> = {
  same: null,
  removed: 'removed',
  added: 'added',
  clashRemoved: 'clash',
  clashAdded: 'clash',
};

/** Colours whole lines as a diff does, in every theme: high contrast ones have no backgrounds for them, and draw borders. */
export class HunkColours implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  /** Told when everything has to be painted again. */
  readonly onDidChange = this.#changed.event;
  #types = createTypes();

  constructor() {
    this.#store.add(
      vscode.window.onDidChangeActiveColorTheme(() => {
        this.#disposeTypes();
        this.#types = createTypes();
        this.#changed.fire();
      }),
    );
  }

  paint(editor: vscode.TextEditor, { lines }: UnifiedText): void {
    for (const kind of ['removed', 'added', 'clash'] as const) {
      const ranges = lines.flatMap((line, at) => (colours[line.kind] === kind ? [new vscode.Range(at, 0, at, 0)] : []));
      editor.setDecorations(this.#types[kind], ranges);
    }
  }

  dispose(): void {
    this.#disposeTypes();
    this.#store.dispose();
  }

  #disposeTypes(): void {
    for (const type of Object.values(this.#types)) type.dispose();
  }
}

function createTypes(): Record<Coloured, vscode.TextEditorDecorationType> {
  return { removed: createType('removed'), added: createType('added'), clash: createType('clash') };
}

function createType(kind: Coloured): vscode.TextEditorDecorationType {
  const { line, ruler, border } = themeColours[kind];
  const { kind: theme } = vscode.window.activeColorTheme;
  const contrast = theme === vscode.ColorThemeKind.HighContrast || theme === vscode.ColorThemeKind.HighContrastLight;
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(line),
    overviewRulerColor: new vscode.ThemeColor(ruler),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    ...(contrast ? { ...borders[kind === 'clash' ? 'clash' : 'diff'], borderColor: new vscode.ThemeColor(border) } : {}),
  });
}
