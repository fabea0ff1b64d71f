/** Progress: the toolkit's ring for work of unknown length, and a thin bar like VS Code's own for a known part. */
import { element, setAttribute } from './element.ts';

/** A small turning ring. The text beside it says what is going on, so it is hidden from screen readers. */
export function progressRing(): HTMLElement {
  const ring = document.createElement('vscode-progress-ring');
  ring.setAttribute('aria-hidden', 'true');
  return ring;
}

export interface ProgressBar {
  readonly element: HTMLElement;
  /** 0 to 1, or null for "under way, no telling how long". */
  set(fraction: number | null): void;
}

/** A bar two pixels high; `label` is its accessible name. */
export function progressBar(label: string): ProgressBar {
  const fill = element('div', { class: 'progress-fill' });
  const bar = element(
    'div',
    { class: 'progress-bar', attributes: { role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 } },
    fill,
  );
  return {
    element: bar,
    set(fraction) {
      bar.classList.toggle('indeterminate', fraction === null);
      setAttribute(bar, 'aria-valuenow', fraction === null ? null : Math.round(fraction * 100));
      fill.style.width = fraction === null ? '' : `${(fraction * 100).toFixed(1)}%`;
    },
  };
}
