/** What the text that git puts before whoever writes a message tells of its form: its first placeholder, and the types it lists. Nothing else of it is used. */
import { commitTypes } from '../commitFormat.ts';
import type { HeaderForm } from './commitStyle.ts';

export interface TemplateForm {
  form: HeaderForm | null;
  /** Types that it lists, in its order. */
  types: string[];
}

const named = String.raw`(?:scope|area|module|component|package|subsystem)`;
const forms: readonly (readonly [HeaderForm, RegExp])[] = [
  ['conventional', /^[<[{]?types?[>\]}]? *(?:[([<{]|:)/i],
  ['bracketed', new RegExp(String.raw`^\[[<{]?${named}[>}]?\]`, 'i')],
  ['scoped', new RegExp(String.raw`^[<{]?${named}[>}]?: `, 'i')],
];
const known = new Set<string>([...commitTypes, 'revert']);

export function templateForm(template: string): TemplateForm {
  const lines = template.split('\n').map((line) => line.replace(/^[\s#;]+/, '').trim());
  const form = lines.flatMap((line) => forms.find(([, pattern]) => pattern.test(line))?.[0] ?? [])[0] ?? null;
  const types = new Set<string>();
  for (const line of lines) {
    const first = /^[-*•]? *[`"']?([a-z]+)[`"']? *(?:[:(=–—-]|$)/.exec(line)?.[1];
    if (first !== undefined && known.has(first)) types.add(first);
    if (/\btypes?\b/i.test(line)) for (const word of line.match(/[a-z]+/g) ?? []) if (known.has(word)) types.add(word);
  }
  return { form, types: [...types] };
}
