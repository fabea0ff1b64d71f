/** A picture that was drawn of a text, as an image: whatever is in it, it can't run, load or read anything. */
import type { Drawing, DrawingKind } from '../../src/protocol/drawing.ts';
import { element } from '../ui/element.ts';

/** The image; the text that it was drawn of stands for it where it isn't seen. */
export function picture(kind: DrawingKind, { svg, width, height, depth }: Drawing, source: string): HTMLImageElement {
  const image = element('img', { attributes: { alt: source, draggable: 'false' } });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.toWellFormed())}`;
  const unit = kind === 'diagram' ? 'px' : 'ex';
  // Formulas grow with the text around them; a wide diagram is made smaller as far as it can still be read.
  image.style.width =
    kind === 'diagram' ? `min(${String(width)}px, max(100%, ${String(Math.round(width * 0.6))}px))` : `${String(width)}${unit}`;
  if (kind === 'diagram') image.style.aspectRatio = `${String(width)} / ${String(height)}`;
  else image.style.height = `${String(height)}${unit}`;
  if (kind === 'inline') image.style.verticalAlign = `${String(depth)}ex`;
  return image;
}
