/** The drawn graph as the text of an SVG picture: plain shapes in the colours of the page, with nothing in it that loads or runs. Pure. */
import type { GraphView, GraphViewEdge } from '../../src/protocol/graphView.ts';
import type { GraphColours } from './graphColours.ts';
import { type Box, longestLabel } from './graphLayout.ts';
import { shortened } from './nodeWords.ts';

const margin = 20;
const fontSize = 12;

export function svgText({ nodes, edges }: GraphView, boxes: ReadonlyMap<string, Box>, colours: GraphColours, title: string): string {
  const { left, top, width, height } = frameOf([...boxes.values()]);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${numbers(left, top, width, height)}" width="${number(width)}" height="${number(height)}" font-family="sans-serif" font-size="${String(fontSize)}">`,
    `<title>${escaped(title)}</title>`,
    '<defs>',
    marker('arrow', colours.edge),
    marker('cycle', colours.cycle),
    '</defs>',
    `<rect x="${number(left)}" y="${number(top)}" width="${number(width)}" height="${number(height)}" fill="${escaped(colours.page)}"/>`,
  ];
  for (const edge of edges) {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (from && to) lines.push(edgeLine(edge, from, to, colours));
  }
  for (const { id, label, isFolder, inCycles, dead, isFocus } of nodes) {
    const box = boxes.get(id);
    if (!box) continue;
    const { x, y, width: wide, height: tall } = box;
    const stroke = inCycles > 0 ? colours.cycle : isFocus ? colours.selected : colours.border;
    const dash = dead > 0 ? ' stroke-dasharray="4 3"' : '';
    lines.push(
      `<g><title>${escaped(id)}</title>`,
      `<rect x="${number(x - wide / 2)}" y="${number(y - tall / 2)}" width="${number(wide)}" height="${number(tall)}" rx="${isFolder ? '0' : '4'}" fill="${escaped(isFolder ? colours.folder : colours.node)}" stroke="${escaped(stroke)}" stroke-width="${inCycles > 0 || isFocus || isFolder ? '2' : '1'}"${dash}/>`,
      `<text x="${number(x)}" y="${number(y + fontSize / 3)}" text-anchor="middle" fill="${escaped(dead > 0 ? colours.muted : colours.text)}">${escaped(shortened(label, longestLabel))}</text></g>`,
    );
  }
  return `${lines.join('\n')}\n</svg>\n`;
}

/** Text in XML. What XML can't hold at all is left out. */
export function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex -- these are what is meant
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

function edgeLine({ inCycle, typeOnly }: GraphViewEdge, from: Box, to: Box, colours: GraphColours): string {
  const [start, end] = [borderPoint(from, to), borderPoint(to, from)];
  const dash = typeOnly ? ' stroke-dasharray="2 3"' : '';
  return `<line x1="${number(start.x)}" y1="${number(start.y)}" x2="${number(end.x)}" y2="${number(end.y)}" stroke="${escaped(inCycle ? colours.cycle : colours.edge)}" stroke-width="${inCycle ? '2' : '1'}"${dash} marker-end="url(#${inCycle ? 'cycle' : 'arrow'})"/>`;
}

/** Where the line between the middles of two boxes leaves the first. */
export function borderPoint(box: Box, towards: Pick<Box, 'x' | 'y'>): { x: number; y: number } {
  const [dx, dy] = [towards.x - box.x, towards.y - box.y];
  if (dx === 0 && dy === 0) return { x: box.x, y: box.y };
  const part = Math.min(1, box.width / 2 / Math.abs(dx), box.height / 2 / Math.abs(dy));
  return { x: box.x + dx * part, y: box.y + dy * part };
}

function frameOf(boxes: readonly Box[]): { left: number; top: number; width: number; height: number } {
  if (boxes.length === 0) return { left: 0, top: 0, width: 2 * margin, height: 2 * margin };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x - width / 2);
    right = Math.max(right, x + width / 2);
    top = Math.min(top, y - height / 2);
    bottom = Math.max(bottom, y + height / 2);
  }
  return { left: left - margin, top: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
}

function marker(id: string, colour: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8Z" fill="${escaped(colour)}"/></marker>`;
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function numbers(...values: number[]): string {
  return values.map(number).join(' ');
}
