/** The ready-made tasks of the original program, by its names: what each is called, and what the model is told. */
import { t } from '../../base/l10n.ts';
import { explainQuestion } from './presets.ts';

export const templateNames = ['test', 'doc', 'refactor', 'review', 'optimize', 'explain', 'debug', 'secure'] as const;
export type TemplateName = (typeof templateNames)[number];

export type Template = {
  title: string;
  /** What the list says of it. */
  detail: string;
} & (
  | { outcome: 'answer'; name: 'review' | 'explain' | 'debug' | 'secure' }
  /** As a proposed change. */
  | { outcome: 'edit'; name: 'doc' | 'refactor' | 'optimize' }
  /** As a proposed file of tests. */
  | { outcome: 'tests'; name: 'test' }
);

export const templates: readonly Template[] = [
  {
    name: 'test',
    get title() {
      return t('Test');
    },
    get detail() {
      return t("writes tests with the project's framework, in the file where they belong");
    },
    outcome: 'tests',
  },
  {
    name: 'doc',
    get title() {
      return t('Document');
    },
    get detail() {
      return t('adds documentation comments');
    },
    outcome: 'edit',
  },
  {
    name: 'refactor',
    get title() {
      return t('Refactor');
    },
    get detail() {
      return t('makes the code clearer without changing what it does');
    },
    outcome: 'edit',
  },
  {
    name: 'review',
    get title() {
      return t('Review');
    },
    get detail() {
      return t('points out mistakes and weak spots, in the chat');
    },
    outcome: 'answer',
  },
  {
    name: 'optimize',
    get title() {
      return t('Optimize');
    },
    get detail() {
      return t('makes the code faster without changing what it returns');
    },
    outcome: 'edit',
  },
  {
    name: 'explain',
    get title() {
      return t('Explain');
    },
    get detail() {
      return t('says what the code does and why, in the chat');
    },
    outcome: 'answer',
  },
  {
    name: 'debug',
    get title() {
      return t('Debug');
    },
    get detail() {
      return t('looks for what can go wrong, in the chat');
    },
    outcome: 'answer',
  },
  {
    name: 'secure',
    get title() {
      return t('Secure');
    },
    get detail() {
      return t('looks for security problems, in the chat');
    },
    outcome: 'answer',
  },
];

/** The template of a name; undefined for any other. */
export function templateOf(name: string): Template | undefined {
  return templates.find((template) => template.name === name);
}

/** What the edit service is told. */
export const editInstructions = {
  doc:
    'Add a documentation comment in the usual form of the language to each function, class and exported thing that has none. ' +
    'Say what it does, its parameters, its result and its errors. Change no code.',
  refactor:
    'Refactor this code so that it is easier to read: clear names, small steps, no repetition. Keep its behaviour and its public names.',
  optimize: 'Make this code faster without changing what it returns. Leave alone what is fast enough.',
  simplify:
    'Simplify this code: fewer branches, fewer variables, what the language offers already. Keep its behaviour and its public names.',
} as const satisfies Partial<Record<TemplateName, string>> & Record<string, string>;

/** The edits that have a command of their own or come from a template. */
export type EditInstruction = keyof typeof editInstructions;

/** How types are written where a language has them only if one wants. */
export function typesInstruction(languageId: string): string {
  switch (languageId) {
    case 'javascript':
    case 'javascriptreact':
      return 'Add JSDoc type comments (@param, @returns, @type) with precise types to each function and variable that needs one. Change no code.';
    case 'python':
      return 'Add precise type hints to each parameter, result and attribute that has none; import what they need. Change nothing else.';
    case 'ruby':
    case 'php':
    case 'lua':
      return 'Add precise types in the usual form of the language to each parameter and result that has none. Change nothing else.';
    default:
      return 'Add precise type annotations to each parameter, result and declaration that has none; replace `any` by what it is. Change nothing else.';
  }
}

/** What is asked in the chat about the attached code. */
export function answerQuestion(name: TemplateName, languageId: string, label: string): string {
  switch (name) {
    case 'review':
      return (
        `Review the attached code (${label}). List what is wrong or weak, the worst first: mistakes, missing cases, unclear names, repetition. ` +
        'For each, name the line, say why it matters, and show the better code in a few lines. Say so if nothing is wrong.'
      );
    case 'debug':
      return (
        `Look for bugs in the attached code (${label}). Go through it step by step with example values, also empty and wrong ones. ` +
        'For each bug, name the line, say when it happens and what comes of it, and show the fix. Say so if there is none.'
      );
    case 'secure':
      return (
        `Look for security problems in the attached code (${label}): untrusted input, injection, paths, secrets, unsafe calls, missing checks. ` +
        'For each, name the line, say how it could be used, and show the safe code. Say so if there is none.'
      );
    default:
      return explainQuestion(languageId, label);
  }
}
