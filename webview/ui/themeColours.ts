/** The colours of the theme that shows now, for what is drawn outside of the page's styles. */

/**
 * Of each key the first of the theme's names that the theme has (not every theme has all, and high contrast has its own), else the colour of text; `page` is the key of what all others
 * are laid upon. Opaque, as `rgb(…)`.
 */
export function themeColours<K extends string>(names: Readonly<Record<K, readonly string[]>>, page: NoInfer<K>): Record<K, string> {
  const style = getComputedStyle(document.body);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const value = (key: K): string =>
    names[key].map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((found) => found !== '') ?? style.color;
  const opaque = (colour: string): string => {
    if (!context) return colour;
    for (const fill of [value(page), colour]) {
      context.fillStyle = fill;
      context.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${String(red)}, ${String(green)}, ${String(blue)})`;
  };
  return Object.fromEntries((Object.keys(names) as K[]).map((key) => [key, opaque(value(key))])) as Record<K, string>;
}

/** Calls back when the theme has changed. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
