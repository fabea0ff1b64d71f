/** A ready-made refactoring: what the list shows, and what the model is told. */
export interface RefactorPreset {
  title: string;
  instruction: string;
}

/** Offered before the user's own instructions. */
import { t } from '../../base/l10n.ts';

export const refactorPresets: readonly RefactorPreset[] = [
  {
    get title() {
      return t('Simplify');
    },
    instruction: 'Simplify this code. Keep its behaviour and its public names.',
  },
  {
    get title() {
      return t('Improve names');
    },
    instruction: 'Give variables and parameters names that say what they hold. Keep exported names and behaviour.',
  },
  {
    get title() {
      return t('Extract function');
    },
    instruction: 'Move the repeated or separable part into a function of its own with a telling name. Keep the behaviour.',
  },
  {
    get title() {
      return t('Add types');
    },
    instruction: 'Add precise type annotations. Change nothing else.',
  },
  {
    get title() {
      return t('Handle errors');
    },
    instruction: 'Handle the errors and edge cases that this code ignores. Keep the behaviour for valid input.',
  },
  {
    get title() {
      return t('Add documentation');
    },
    instruction: 'Add a documentation comment in the usual form of the language. Change no code.',
  },
  {
    get title() {
      return t('Modernise');
    },
    instruction: 'Use the current features of the language where they make this code shorter or clearer. Keep the behaviour.',
  },
  {
    get title() {
      return t('Make it faster');
    },
    instruction: 'Make this code faster without changing what it returns. Say nothing, only write the code.',
  },
];

/** The instruction of the lightbulb's fix; the problems themselves go along as diagnostics. */
export const fixInstruction = 'Fix the reported problems with the smallest change that is right. Change nothing else.';

/** What the model is asked about the attached selection. */
export function explainQuestion(languageId: string, label: string): string {
  const language = /^[A-Za-z0-9+#._ -]{1,40}$/.test(languageId) && languageId !== 'plaintext' ? ` ${languageId}` : '';
  return (
    `Explain the selected${language} code (${label}). Begin with one sentence that says what it is for. ` +
    'Then go through it in order, in short points: what each part does and why. End with anything that looks wrong or surprising, if there is something.'
  );
}
