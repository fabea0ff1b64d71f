/** Draws diagrams that are written in Mermaid's language. It has no document: text is measured by its letters. */
import { renderMermaidSVG } from 'beautiful-mermaid';
import type { Drawing, DrawingColours } from '../../protocol/drawing.ts';

/** What a diagram begins with that can be drawn here. */
const known = /^(?:graph|flowchart(?:-elk)?|stateDiagram(?:-v2)?|sequenceDiagram|classDiagram(?:-v2)?|erDiagram|xychart(?:-beta)?)\b/;

/** Draws a diagram. Throws an Error that says what is wrong with it. */
export function drawDiagram(source: string, { foreground, background, line, border, surface }: DrawingColours): Drawing {
  const text = withoutPreamble(source);
  const [kind = ''] = text.split(/\s/, 1);
  if (!known.test(text)) throw new Error(kind === '' ? 'it is empty' : `${kind.slice(0, 40)} can’t be drawn here`);
  const colours = { fg: foreground, bg: background, line, border, surface, muted: foreground, accent: line };
  const drawn = renderMermaidSVG(text, { ...colours, font: 'system-ui', padding: 12, transparent: true });
  const svg = drawn
    .replace(/@import[^;]*;/g, '')
    .replace(/'system-ui', system-ui/g, 'system-ui')
    .replace(/<!--[\s\S]*?-->/g, '')
    .trim();
  const [, width, height] = (/^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []).map(Number);
  if (width === undefined || height === undefined || !(width > 0) || !(height > 0)) throw new Error('there is nothing in it');
  return { svg, width, height, depth: 0 };
}

/** Without a title, settings and remarks, of which nothing is drawn. */
function withoutPreamble(source: string): string {
  return source
    .replace(/\r\n?/g, '\n')
    .replace(/^\s*---\n[\s\S]*?\n---\n/, '')
    .replace(/^\s*%%\{[\s\S]*?\}%%/gm, '')
    .replace(/^\s*%%.*$/gm, '')
    .trim();
}
