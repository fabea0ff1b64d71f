/** Histories in each style that projects are written in: what a repository's newest subjects look like, with what may be expected of it. */
import type { CommitStyle } from '../../src/core/git/style/commitStyle.ts';
import { learnStyle } from '../../src/core/git/style/learnStyle.ts';
import { GitRepository } from './gitRepository.ts';

export interface StyledHistory {
  name: string;
  /** The newest last, as they are committed. */
  messages: string[];
  branch?: string;
  files?: Readonly<Record<string, string>>;
  /** What is learnt of it. */
  style: Partial<CommitStyle>;
  /** How a message's first line begins then, written without a look at what was learnt; for a change in `cart/` and other folders. */
  header: RegExp;
}

const things = [
  'totals',
  'the cart',
  'prices',
  'orders',
  'refunds',
  'stock',
  'taxes',
  'labels',
  'the index',
  'parsing',
  'uploads',
  'sessions',
];
const verbs = ['add', 'fix', 'remove', 'rename', 'document', 'speed up', 'test', 'simplify'];

/** Twenty-four sentences that begin as `shape` makes them. */
function sentences(shape: (words: string, at: number) => string): string[] {
  return Array.from({ length: 24 }, (_, at) => shape(`${verbs[at % verbs.length]!} ${things[at % things.length]!} for the shop`, at));
}

const upper = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
const of = <T>(all: readonly T[], at: number): T => all[at % all.length]!;

export const styledHistories: readonly StyledHistory[] = [
  {
    name: 'conventional, with scopes',
    messages: sentences((words, at) => `${of(['feat', 'fix', 'fix', 'docs'], at)}(${of(['cart', 'stock'], at)}): ${words}`),
    style: { form: 'conventional', types: ['fix', 'docs', 'feat'], scopes: 'always', usedScopes: ['stock', 'cart'], firstLetter: 'lower' },
    header: /^(feat|fix|docs)\((cart|stock)\): [^\p{Lu}\s]/u,
  },
  {
    name: 'conventional, without scopes',
    messages: sentences((words, at) => `${of(['feat', 'fix', 'chore'], at)}: ${words}`),
    style: { form: 'conventional', scopes: 'none', usedScopes: [] },
    header: /^(feat|fix|chore): [^\p{Lu}\s]/u,
  },
  {
    name: 'capital types and sentences',
    messages: sentences((words, at) => `${of(['Fix', 'Feat', 'Fix'], at)}: ${upper(words)}`),
    style: { form: 'conventional', types: ['Fix', 'Feat'], firstLetter: 'upper' },
    header: /^(Fix|Feat): [^\p{Ll}\s]/u,
  },
  {
    name: 'folders before a colon, as Go',
    messages: sentences((words, at) => `${of(['net/http', 'cart', 'net/url', 'build'], at)}: ${words}`),
    style: { form: 'scoped', types: [], scopes: 'always', scopePaths: true },
    header: /^[a-z0-9._/-]+: [^\p{Lu}\s]/u,
  },
  {
    name: 'areas in brackets',
    messages: sentences((words, at) => `[${of(['Cart', 'Stock'], at)}] ${upper(words)}`),
    style: { form: 'bracketed', usedScopes: ['Stock', 'Cart'], bracketEnd: '] ', firstLetter: 'upper' },
    header: /^\[(Cart|Stock)\] [^\p{Ll}\s]/u,
  },
  {
    name: 'plain sentences',
    messages: sentences((words) => upper(words)),
    style: { form: 'plain', types: [], scopes: 'none', firstLetter: 'upper', fullStop: false, language: 'English', script: 'latin' },
    header: /^[^\p{Ll}\s]/u,
  },
  {
    name: 'sentences with a full stop',
    messages: sentences((words) => `${upper(words)}.`),
    style: { form: 'plain', fullStop: true },
    header: /^[^\p{Ll}\s](.*[^.])?\.(\n|$)/u,
  },
  {
    name: 'keys of issues, then a sentence',
    messages: sentences((words, at) => `SHOP-${String(100 + at)}: ${upper(words)}`),
    branch: 'feature/shop-4711-count-once',
    style: { form: 'plain', key: { place: 'start', text: 'SHOP-4711: ' } },
    header: /^SHOP-4711: [^\p{Ll}\s]/u,
  },
  {
    name: 'keys of issues without a colon',
    messages: sentences((words, at) => `SHOP-${String(100 + at)} ${words}`),
    branch: 'SHOP-12',
    style: { form: 'plain', key: { place: 'start', text: 'SHOP-12 ' } },
    header: /^SHOP-12 [^\p{Lu}\s]/u,
  },
  {
    name: 'keys as scopes',
    messages: sentences((words, at) => `fix(SHOP-${String(100 + at)}): ${words}`),
    branch: 'bugfix/SHOP-9_x',
    style: { form: 'conventional', key: { place: 'scope', text: '(SHOP-9): ' } },
    header: /^fix\(SHOP-9\): [^\p{Lu}\s]/u,
  },
  {
    name: 'keys in a trailer',
    messages: sentences((words, at) => `fix(cart): ${words}\n\nIt was wrong.\n\nRefs: #${String(100 + at)}`),
    branch: 'feature/123-totals',
    style: { form: 'conventional', key: { place: 'trailer', text: 'Refs: #123' }, usualBody: true, body: 'prose' },
    header: /^fix\(cart\): [^]*\n\nRefs: #123$/u,
  },
  {
    name: 'emoji as codes',
    messages: sentences((words, at) => `${of([':bug:', ':sparkles:', ':bug:'], at)} ${upper(words)}`),
    style: { form: 'plain', emoji: { place: 'start', choices: [':bug:', ':sparkles:'] } },
    header: /^:(bug|sparkles): [^\p{Ll}\s]/u,
  },
  {
    name: 'emoji as characters, before a type',
    messages: sentences((words, at) => `${of(['🐛', '✨', '♻️'], at)} ${of(['fix', 'feat', 'refactor'], at)}: ${words}`),
    style: { form: 'conventional', emoji: { place: 'start', choices: ['♻️', '✨', '🐛'] } },
    header: /^(🐛|✨|♻️) (fix|feat|refactor): [^\p{Lu}\s]/u,
  },
  {
    name: 'signed off, with points',
    messages: sentences((words) => `${upper(words)}\n\n- one thing\n- and another one\n\nSigned-off-by: Test <test@localhost>`),
    style: { form: 'plain', usualBody: true, body: 'bullets', trailers: ['Signed-off-by: Test <test@localhost>'] },
    header: /^[^\p{Ll}\s][^]*\n\nSigned-off-by: Test <test@localhost>$/u,
  },
  {
    name: 'German sentences',
    messages: sentences((_, at) =>
      of(['Fehler bei der Summe behoben', 'Preise für den Warenkorb hinzugefügt', 'Lager nicht mit Steuer verrechnet'], at),
    ),
    style: { form: 'plain', language: 'German', script: 'latin' },
    header: /^[\p{Script=Latin}\d][\p{Script=Latin}\P{L}µ]*$/u,
  },
  {
    name: 'Japanese sentences',
    messages: sentences((_, at) => `fix(cart): ${of(['合計の計算を修正する', '価格の表示を追加する'], at)}`),
    style: { form: 'conventional', language: 'Japanese', script: 'japanese' },
    header: /^fix\(cart\): [\p{L}\d][^\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hangul}]*$/u,
  },
  {
    name: 'Russian sentences',
    messages: sentences((_, at) =>
      of(['Исправлена ошибка в корзине', 'Добавлены цены для склада', 'Удалён лишний код из общей суммы'], at),
    ),
    style: { form: 'plain', script: 'cyrillic', language: 'Russian' },
    header: /^[\p{L}\d][^\p{Script=Han}\p{Script=Greek}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]*$/u,
  },
  {
    name: 'few commits',
    messages: sentences((words) => upper(words)).slice(0, 6),
    style: { form: 'conventional', scopes: 'some', examples: [] },
    header: /^(feat|fix|refactor|docs|test|build|chore|perf|style|ci)(\([a-z0-9._/-]{1,20}\))?: [\p{L}\d]/u,
  },
  {
    name: 'few commits and a commitlint configuration',
    messages: ['one', 'two'],
    files: {
      '.commitlintrc.yml': [
        '# Ours.',
        "extends: ['@commitlint/config-conventional']",
        'rules:',
        '  type-enum:',
        '    - 2',
        '    - always',
        '    - [feat, fix,',
        '       docs]',
        '  header-max-length: [2, always, 60]',
        "  scope-enum: [2, always, [cart, 'stock']]",
      ].join('\n'),
    },
    style: { form: 'conventional', types: ['feat', 'fix', 'docs'], maxHeader: 60, allowedScopes: ['cart', 'stock'], firstLetter: 'lower' },
    header: /^(feat|fix|docs)(\((cart|stock)\))?: [^\p{Lu}\s]/u,
  },
  {
    name: 'few commits and a template',
    messages: ['one'],
    files: { '.gitmessage': '\n# [component] What is done\n#\n# Why:\n' },
    style: { form: 'bracketed' },
    header: /^\[[a-z0-9._/-]+\] [\p{L}\d]/u,
  },
  {
    name: 'a template with headings',
    messages: sentences((words) => `${upper(words)}\n\nWhy:\nIt was wrong.\n\nTests:\nBy hand.\n\nSigned-off-by: Test <test@localhost>`),
    files: { '.gitmessage': '<subject>\n\nWhy:\n# What is wrong without it?\n\nTests: <how it was tried>\n\nRefs: <issue>\n' },
    style: {
      form: 'plain',
      headings: ['Why:', 'Tests:'],
      usualBody: true,
      body: 'prose',
      trailers: ['Signed-off-by: Test <test@localhost>'],
    },
    header: /^[^\p{Ll}\s].*(\n\nWhy:\n[^-\n][^]*\n\nTests:\n[^-\n][^]*)?\n\nSigned-off-by: Test <test@localhost>$/u,
  },
  {
    name: 'a template with headings over points, and few commits',
    messages: ['one'],
    files: { '.gitmessage': '\n\nWhy:\n\n*\n\nThis change addresses the need by:\n\n*\n' },
    style: { form: 'conventional', headings: ['Why:', 'This change addresses the need by:'], usualBody: true, body: 'bullets' },
    header: /^[a-z]+(\([a-z0-9._/-]{1,20}\))?: [^\n]+(\n\nWhy:(\n- .+){1,3}\n\nThis change addresses the need by:(\n- .+){1,3})?$/u,
  },
];

/** A repository with that history, on its branch. The caller removes it. */
export function styledRepository({ messages, branch, files = {} }: Pick<StyledHistory, 'messages' | 'branch' | 'files'>): GitRepository {
  const made = new GitRepository();
  for (const [file, text] of Object.entries(files)) made.write(file, text);
  for (const message of messages) made.git('commit', '--quiet', '--allow-empty', '--no-verify', '-m', message);
  if (branch !== undefined) made.git('switch', '--quiet', '--create', branch);
  return made;
}

/** What is learnt of that history, without a repository. */
export function styleOfHistory({ messages, branch, files = {} }: StyledHistory): CommitStyle {
  const lint = Object.entries(files).find(([file]) => file.includes('commitlint'));
  const commits = messages.toReversed().map((message) => {
    const [subject = '', ...body] = message.split('\n');
    return { subject, body: body.join('\n').trim(), mine: true, bot: false };
  });
  const facts = {
    commits,
    user: { name: 'Test', email: 'test@localhost' },
    branch: branch ?? null,
    template: files['.gitmessage'] ?? null,
    commitlint: lint ? { file: lint[0], text: lint[1] } : null,
  };
  return learnStyle(facts, 'repository');
}
