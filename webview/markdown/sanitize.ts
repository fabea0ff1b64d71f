/** The only place where HTML made from a model's text becomes page content. */
import DOMPurify from 'dompurify';
import { isSafeLink } from '../../src/markdown/parser.ts';

// Only what the Markdown renderer makes; everything else is dropped, whatever it is.
const allowedTags = [
  'a', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'p', 'pre', 's', 'span', 'strong',
  'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul', 'wbr',
]; // prettier-ignore

const purifier = DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  const target = node.getAttribute('href') ?? '';
  if (!isSafeLink(target)) {
    node.removeAttribute('href');
    return;
  }
  // The reader sees where a link goes before following it, whatever its text claims.
  node.setAttribute('title', target);
  node.setAttribute('rel', 'noreferrer');
});

/** Page content from untrusted HTML: no scripts, styles, forms, images or handlers, and only safe links. */
export function sanitize(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: ['href', 'start', 'data-info', 'data-align', 'data-image', 'data-math', 'data-place'],
    // It goes nowhere by itself: the host is asked what it leads to.
    ADD_URI_SAFE_ATTR: ['data-place'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}
