/** What the participant in VS Code's own chat is for: its commands, what the model is asked for each, and what is offered afterwards. Pure text. */
import { AppError } from '../../base/appError.ts';
import type { Problem } from '../actions/problem.ts';
import { answerQuestion } from '../actions/templates.ts';

export const participantCommands = ['explain', 'fix', 'review', 'tests', 'docs'] as const;
export type ParticipantCommand = (typeof participantCommands)[number];

/** The command of a name; null for a question without one. */
export function participantCommand(name: string | undefined): ParticipantCommand | null {
  return participantCommands.find((one) => one === name) ?? null;
}

/** The code that a command is about. */
export interface TaskCode {
  languageId: string;
  /** `cart.js:4-12`. */
  label: string;
  problems: readonly Pick<Problem, 'line' | 'message'>[];
}

const maxProblems = 20;

/**
 * What the model is told. Throws `questionEmpty` for neither a command nor words, and `editorNone` for a command without code.
 */
export function participantInstruction(command: ParticipantCommand | null, words: string, code: TaskCode | null): string {
  const asked = words.trim();
  if (command === null) {
    if (asked === '') throw new AppError('questionEmpty', 'the question is blank');
    return asked;
  }
  if (!code) throw new AppError('editorNone', `/${command} without code`);
  const task = taskOf(command, code);
  return asked === '' ? task : `${task}\n\n${asked}`;
}

function taskOf(command: ParticipantCommand, { languageId, label, problems }: TaskCode): string {
  switch (command) {
    case 'explain':
    case 'review':
      return answerQuestion(command, languageId, label);
    case 'fix': {
      if (problems.length === 0) return answerQuestion('debug', languageId, label);
      const told = problems.slice(0, maxProblems).map(({ line, message }) => `- line ${String(line + 1)}: ${oneLine(message)}`);
      return (
        `Say what causes the reported problems in the attached code (${label}), and show the smallest change that is right for each in a few lines.\n` +
        `Reported problems:\n${told.join('\n')}`
      );
    }
    case 'tests':
      return (
        `Say how the attached code (${label}) should be tested: what callers rely on, in the usual case, at the edges, and with wrong input. ` +
        'Name each test after the behaviour that it checks, the most important first, with the expected result. Write no code for them yet.'
      );
    case 'docs':
      return (
        `Say in a short paragraph what the attached code (${label}) is for and how it is used. ` +
        'Then name, for each function, class and exported thing, its parameters, result and errors, in one or two lines.'
      );
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A command of ours that makes a change of what was talked about, shown as a diff before anything is written. */
export interface OfferedChange {
  title: string;
  command: 'mlxCode.actions.fix' | 'mlxCode.actions.generateTests' | 'mlxCode.actions.addDocumentation';
}

/** What is offered under the answer to a command; null for none. */
export function offeredChange(command: ParticipantCommand | null, { problems }: Pick<TaskCode, 'problems'>): OfferedChange | null {
  if (command === 'fix') return problems.length > 0 ? { title: 'Show Fix as Diff', command: 'mlxCode.actions.fix' } : null;
  if (command === 'tests') return { title: 'Show Tests as Diff', command: 'mlxCode.actions.generateTests' };
  if (command === 'docs') return { title: 'Show Comments as Diff', command: 'mlxCode.actions.addDocumentation' };
  return null;
}

/** What may be asked next, in the order in which it is offered. */
export function nextCommands(command: ParticipantCommand | null): ParticipantCommand[] {
  const next: Readonly<Record<ParticipantCommand, readonly ParticipantCommand[]>> = {
    explain: ['review', 'tests'],
    review: ['fix', 'tests'],
    fix: ['tests'],
    tests: ['review'],
    docs: ['review'],
  };
  return command === null ? [] : [...next[command]];
}
