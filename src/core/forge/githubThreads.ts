/** GitHub sends comments on lines one by one; those that answer each other are one thread. Pure. */
import type * as v from 'valibot';
import type { ReviewThread } from './forge.ts';
import type { placedComments } from './githubShapes.ts';

/** In the order of their first comments. Whether a thread is resolved isn't told by this interface, so none is called so. */
export function githubThreads(comments: v.InferOutput<typeof placedComments>): ReviewThread[] {
  const threads = new Map<number, ReviewThread>();
  for (const { id, in_reply_to_id: answered, path, line, side, user: author, body, created_at: at } of comments) {
    const comment = { author, body, at };
    const thread = answered == null ? undefined : threads.get(answered);
    if (thread) {
      thread.comments.push(comment);
      // An answer to an answer is one to the first.
      threads.set(id, thread);
    } else threads.set(id, { path, line, side: side === 'LEFT' ? 'before' : 'after', resolved: false, comments: [comment] });
  }
  return [...new Set(threads.values())];
}
