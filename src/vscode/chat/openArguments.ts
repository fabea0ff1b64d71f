import { AppError } from '../../base/appError.ts';

/** What *MLX-CODE: Open Chat* may be given: by a key in `keybindings.json`, by another extension. */
export interface OpenArguments {
  /** What is put into the field: a question, or a command with its slash. Empty for nothing. */
  question: string;
  /** It is sent at once. */
  send: boolean;
}

/** As the field takes them. */
const longest = 400_000;

/** Reads `{"question": "…", "send": true}`, or the question alone; what menus hand over means nothing. Throws `commandArguments` for anything else that has one of the two words. */
export function readOpenArguments(given: unknown): OpenArguments {
  if (typeof given === 'string') return { question: checked(given), send: false };
  if (typeof given !== 'object' || given === null) return { question: '', send: false };
  const { question, send } = given as Partial<Record<keyof OpenArguments, unknown>>;
  if (question === undefined && send === undefined) return { question: '', send: false };
  if (typeof question !== 'string' || (send !== undefined && typeof send !== 'boolean')) throw wrong();
  return { question: checked(question), send: send === true };
}

function checked(question: string): string {
  if (question.length > longest) throw wrong();
  return question;
}

function wrong(): AppError {
  return new AppError('commandArguments', 'no question', { usage: '{"question": "…", "send": true}' });
}
