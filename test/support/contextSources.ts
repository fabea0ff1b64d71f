import type { ContextSource } from '../../src/core/chat/chatService.ts';

/** A small file of the workspace, as the editor offers it with a question. */
export const cartSource: ContextSource = {
  id: 'file',
  kind: 'file',
  label: 'cart.js',
  detail: 'src/cart.js',
  languageId: 'javascript',
  text: 'export const cart = [];\n',
  problem: null,
  defaultEnabled: true,
};
