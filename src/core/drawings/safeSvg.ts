/** Holds a picture against what a picture may have: shapes and text. Whatever else it has makes it none. Pure. */

const elements = new Set(
  'svg g path rect circle ellipse line polyline polygon text tspan defs marker style title desc clippath lineargradient stop'.split(' '),
);

/** Characters of a picture. */
const longest = 2_000_000;

/** True for an SVG that runs nothing, loads nothing from anywhere and holds no document of another kind. */
export function isSafeSvg(svg: string): boolean {
  if (svg.length > longest || !/^<svg[\s>]/.test(svg) || !svg.trimEnd().endsWith('</svg>')) return false;
  // Entities and instructions are no part of what is drawn here.
  if (/<[!?]/.test(svg)) return false;
  for (const [, name = ''] of svg.matchAll(/<\/?([^\s/>]*)/g)) if (!elements.has(name.toLowerCase())) return false;
  if (/[\s"'/]on[a-z]+\s*=/i.test(svg) || /@import|expression\(|javascript:|-moz-binding/i.test(svg)) return false;
  if (/\bhref\s*=\s*(?!["']#)/i.test(svg)) return false;
  return [...svg.matchAll(/url\(\s*(.)/gi)].every(([, first]) => first === '#') && !styles(svg).includes('\\');
}

/** An escape in a style could spell anything. */
function styles(svg: string): string {
  return [...svg.matchAll(/<style[^>]*>([\s\S]*?)<\/style>|\sstyle="([^"]*)"/gi)]
    .map(([, sheet, attribute]) => sheet ?? attribute ?? '')
    .join('');
}
