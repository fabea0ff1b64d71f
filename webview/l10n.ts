/** The page's own texts in the user's language: the host has put them into the page, so that nothing is drawn in another one first. */
import { configure } from '../src/base/l10n.ts';
import { logWarning } from './log.ts';

/** To be called before anything is drawn. English where the page has no texts, or none that can be read. */
export function readTexts(): void {
  const block = document.getElementById('texts');
  if (!block) return;
  try {
    configure({ language: document.documentElement.lang, contents: JSON.parse(block.textContent) as Record<string, string> });
  } catch (error) {
    logWarning('the texts of the page could not be read', error);
  }
}
