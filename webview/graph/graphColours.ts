/** The colours of the theme that shows now, as a canvas takes them. */
import { themeColours } from '../ui/themeColours.ts';

export interface GraphColours {
  page: string;
  text: string;
  muted: string;
  node: string;
  folder: string;
  border: string;
  edge: string;
  cycle: string;
  selected: string;
  match: string;
}

/** Of each the theme's names, the best first: not every theme has all, and high contrast has its own. */
const names: Readonly<Record<keyof GraphColours, readonly string[]>> = {
  page: ['editor-background'],
  text: ['editor-foreground', 'foreground'],
  muted: ['descriptionForeground', 'foreground'],
  node: ['editorWidget-background', 'editor-background'],
  folder: ['list-inactiveSelectionBackground', 'editorWidget-background', 'editor-background'],
  border: ['contrastBorder', 'descriptionForeground', 'foreground'],
  edge: ['contrastBorder', 'descriptionForeground', 'foreground'],
  cycle: ['editorError-foreground', 'errorForeground', 'foreground'],
  selected: ['contrastActiveBorder', 'focusBorder'],
  match: ['charts-yellow', 'editorWarning-foreground', 'focusBorder'],
};

/** Opaque, so that a picture looks the same wherever it is shown. */
export function graphColours(): GraphColours {
  return themeColours(names, 'page');
}
