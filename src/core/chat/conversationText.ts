/** What the chat's commands say of the conversation itself: its code, its figures, and all of it as Markdown. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { partThought } from '../../base/thinking.ts';
import { answererOf, versionsOf } from '../../protocol/answerVersions.ts';
import type { ChosenAnswer, Turn } from '../../protocol/webview.ts';
import { cell } from '../context/contextTexts.ts';
import { fenceLine } from '../edits/reader/fence.ts';

/** The blocks of code in a text of Markdown, in their order; one that isn't closed yet ends with the text. */
export function codeBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  let open: { fence: NonNullable<ReturnType<typeof fenceLine>>; lines: string[] } | null = null;
  for (const line of markdown.split('\n')) {
    const fence = fenceLine(line);
    if (!open) {
      if (fence) open = { fence, lines: [] };
    } else if (fence?.sign === open.fence.sign && fence.length >= open.fence.length && fence.info === '') {
      blocks.push(open.lines.join('\n'));
      open = null;
    } else open.lines.push(line.slice(Math.min(open.fence.indent, line.length - line.trimStart().length)));
  }
  if (open?.lines.some((line) => line.trim() !== '')) blocks.push(open.lines.join('\n'));
  return blocks;
}

/** The blocks of all answers, the last one first. What a model only thought is no answer. */
export function codeFromTheEnd(turns: readonly Turn[]): string[] {
  return turns.flatMap(({ answer }) => codeBlocks(partThought(answer).answer)).reverse();
}

/** The last question that was answered, with its answer; undefined for none. */
export function lastAnswered(turns: readonly Turn[]): Turn | undefined {
  return turns.findLast(({ kind, answer }) => kind === 'question' && answer.trim() !== '');
}

/** The last answer again, under its question. */
export function lastText({ question, answer, status }: Turn): string {
  const cut = status === 'done' ? '' : `\n\n*${t('This answer was not finished.')}*`;
  return `**${cell(question)}**\n\n${partThought(answer).answer}${cut}`;
}

/** The whole conversation as a document: questions, what went with each, answers, and who gave them. `day` is the day's date in words. */
export function conversationMarkdown(turns: readonly Turn[], day: string): string {
  const parts = turns.map((turn) => {
    const { question, kind, chips, answer, error, status } = turn;
    const went = chips.filter(({ enabled, problem }) => enabled && problem === null).map(({ detail, label }) => cell(detail || label));
    const by = kind === 'command' ? '' : `*${cell(answerer(turn))}*`;
    const { answer: said } = partThought(answer);
    return [
      `## ${cell(question)}`,
      went.length === 0 ? '' : t('With {0}.', went.join(', ')),
      by,
      kind === 'question' ? said : quoted(said),
      error === null ? '' : `*${cell(error.text)}*`,
      status === 'stopped' ? `*${t('This answer was stopped.')}*` : '',
    ]
      .filter((part) => part.trim() !== '')
      .join('\n\n');
  });
  return `# ${t('Conversation of {0}', day)}\n\n${parts.join('\n\n')}\n`;
}

/** Who gave an answer, in words: of earlier versions' answers it isn't known which of the models within. */
export function answerer(turn: Pick<Turn, 'from' | 'model' | 'imported'>): string {
  return answererOf(turn) || t('the model within');
}

/** What a command said: no part of what was asked and answered. */
function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** Figures of one answer, or of judging some. */
interface Counted {
  name: string;
  answers: number;
  stats: NonNullable<ChosenAnswer['judging']>;
}

/** What a conversation took, as a table; a line for each who answered where there are several. */
export function conversationStats(turns: readonly Turn[]): string {
  const asked = turns.filter(({ kind }) => kind === 'question');
  if (asked.length === 0) return t('Nothing has been asked yet in this conversation.');
  const failed = asked.filter(({ status }) => status === 'failed').length;
  const stopped = asked.filter(({ status }) => status === 'stopped').length;
  const commands = turns.length - asked.length;
  const endings = [failed === 0 ? '' : t('{0} failed', formatCount(failed)), stopped === 0 ? '' : t('{0} stopped', formatCount(stopped))];
  const more = endings.filter((one) => one !== '').join(', ');
  const questions = plural(asked.length, '{0} question', '{0} questions');
  const head = t('{0}, {1}.', more === '' ? questions : `${questions} (${more})`, plural(commands, '{0} command', '{0} commands'));
  // All answers that a question got, not only the one that is shown.
  const counted = asked
    .flatMap(versionsOf)
    .flatMap((answer): Counted[] => [
      ...(answer.stats ? [{ name: answerer(answer), answers: 1, stats: answer.stats }] : []),
      ...(answer.best?.judging ? [{ name: t('Judging several answers'), answers: 0, stats: answer.best.judging }] : []),
    ]);
  if (counted.length === 0) return `${head} ${t('No figures are known of the answers.')}`;
  const rows = [...Map.groupBy(counted, ({ name }) => name)].map(([name, all]) => {
    const sum = (of: (stats: Counted['stats']) => number): number => all.reduce((total, { stats }) => total + of(stats), 0);
    const answers = all.reduce((total, one) => total + one.answers, 0);
    const tokens = sum((stats) => stats.tokens);
    const seconds = sum((stats) => stats.generateMs) / 1000;
    const prompt = sum((stats) => stats.promptTokens);
    const evaluated = sum((stats) => stats.evaluatedTokens);
    const reading = sum((stats) => stats.prefillMs) / 1000;
    const speed = seconds > 0 ? (tokens / seconds).toFixed(1) : '';
    return `| ${cell(name)} | ${formatCount(answers)} | ${formatCount(prompt)} (${formatCount(evaluated)}) | ${reading.toFixed(1)} | ${formatCount(tokens)} | ${seconds.toFixed(1)} | ${speed} |`;
  });
  return [
    `${head}\n`,
    `| ${[t('Who answered'), t('Answers'), t('Tokens read (computed)'), t('Seconds'), t('Tokens written'), t('Seconds'), t('Tokens/s')].join(' | ')} |`,
    '|:--|--:|--:|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}
