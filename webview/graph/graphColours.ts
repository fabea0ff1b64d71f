/** The colours of the theme that shows now, as a canvas takes them. */

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
  const style = getComputedStyle(document.body);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const value = (key: keyof GraphColours): string =>
    names[key].map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((found) => found !== '') ?? style.color;
  const opaque = (colour: string): string => {
    if (!context) return colour;
    for (const fill of [value('page'), colour]) {
      context.fillStyle = fill;
      context.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${String(red)}, ${String(green)}, ${String(blue)})`;
  };
  const { page, text, muted, node, folder, border, edge, cycle, selected, match } = Object.fromEntries(
    (Object.keys(names) as (keyof GraphColours)[]).map((key) => [key, opaque(value(key))]),
  ) as Record<keyof GraphColours, string>;
  return { page, text, muted, node, folder, border, edge, cycle, selected, match };
}

/** Calls back when the theme has changed. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
