import { describe, expect, it } from 'vitest';
import { filePlace, mayBePlace } from '../../../src/base/placeWord.ts';
import { contextBlock } from '../../../src/core/chat/chatPrompt.ts';
import { partOf } from '../../../src/core/context/gatheredText.ts';
import { FileTexts } from '../../../src/core/context/gathering.ts';
import { knowledgeFileName, knowledgeStarter, withKnowledge } from '../../../src/core/context/knowledgeFile.ts';
import { questionWords } from '../../../src/core/context/questionWords.ts';
import { headingOf, isKnowledge, teamKnowledge } from '../../../src/core/context/teamKnowledge.ts';

const deploy = `Everything about getting it out.

# Deployment

## Rolling back

Run the rollback job with the last tag. Never delete the tag.

## Staging

The staging cluster is rebuilt each night.
`;
const glossary = '# Words\n\n## Cart\n\nA cart is what we call an unpaid order.\n\n## Prices\n\nPrices are net. `totalPrice` is gross.\n';
const files: Record<string, string> = { '.mlx-code/knowledge/deploy.md': deploy, '.mlx-code/knowledge/glossary.md': glossary };

const found = async (question: string): Promise<string[]> => {
  const texts = new FileTexts({ lines: (path) => Promise.resolve(files[path]?.split('\n') ?? null) });
  const { candidates } = await teamKnowledge(questionWords(question), Object.keys(files), texts);
  return candidates.map(({ path, line, endLine, reason }) => `${path.slice(20)}:${String(line)}-${String(endLine)} ${reason}`);
};

describe('the team’s knowledge', () => {
  it('goes along with a question that its headings are about, whatever the form of the words', async () => {
    expect((await found('How do we roll back a deployment?'))[0]).toBe('deploy.md:5-7 the team’s knowledge: Rolling back');
    expect((await found('what is the staging cluster'))[0]).toBe('deploy.md:9-11 the team’s knowledge: Staging');
    expect(await found('Why are the prices of the cart wrong?')).toEqual([
      'glossary.md:3-5 the team’s knowledge: Cart',
      'glossary.md:7-9 the team’s knowledge: Prices',
    ]);
  });

  it('goes along where most of the words stand in it, and names of code among them', async () => {
    expect(await found('Is an unpaid order kept?')).toEqual(['glossary.md:3-5 the team’s knowledge: Cart']);
    expect(await found('What does `totalPrice` return?')).toEqual(['glossary.md:7-9 the team’s knowledge: Prices']);
  });

  it('goes along by its meaning where no word of the question is in it, if a search has that among its best', async () => {
    const path = '.mlx-code/knowledge/deploy.md';
    const hit = (line: number, endLine: number, kind: 'similar' | 'path', at = path) => ({
      path: at,
      line,
      endLine,
      score: 1,
      why: [{ kind }],
    });
    const near = async (...hits: ReturnType<typeof hit>[]): Promise<string[]> => {
      const texts = new FileTexts({ lines: (one) => Promise.resolve(files[one]?.split('\n') ?? null) });
      const { candidates } = await teamKnowledge(questionWords('How do I undo a bad release?'), Object.keys(files), texts, undefined, hits);
      return candidates.map(({ line, endLine, reason }) => `${String(line)}-${String(endLine)} ${reason}`);
    };
    expect(await near()).toEqual([]);
    expect(await near(hit(3, 8, 'similar'))).toEqual(['5-7 the team’s knowledge, similar in meaning: Rolling back']);
    expect(await near(hit(5, 7, 'path'))).toEqual([]);
    const code = hit(1, 9, 'similar', 'src/release.ts');
    expect(await near(code, code, hit(5, 7, 'similar'))).toHaveLength(1);
    expect(await near(code, code, code, hit(5, 7, 'similar'))).toEqual([]);
    expect(await near(hit(5, 6, 'similar'), hit(7, 7, 'similar'))).toHaveLength(1);
    // What the words have found already isn't said to be found otherwise.
    const texts = new FileTexts({ lines: (one) => Promise.resolve(files[one]?.split('\n') ?? null) });
    const both = await teamKnowledge(questionWords('what is the staging cluster'), [path], texts, undefined, [hit(9, 11, 'similar')]);
    expect(both.candidates.map(({ reason }) => reason)).toEqual(['the team’s knowledge: Staging']);
  });

  it('is cited by its place, which is one that the chat makes a link of, and nothing else is', () => {
    const path = '.mlx-code/knowledge/deploy.md';
    const block = contextBlock(partOf({ path, line: 5, endLine: 7 }, deploy.split('\n')));
    expect(block.split('\n')[0]).toBe(
      `Lines ${path}:5-7, written down by the team; where the answer goes by it, it cites \`${path}:5-7\`:`,
    );
    const cited = /cites `([^`]+)`/.exec(block)?.[1] ?? '';
    expect(mayBePlace(cited, 'code')).toBe(true);
    expect(filePlace(cited)).toMatchObject({ path, line: 5, endLine: 7 });
    expect(contextBlock(partOf({ path: 'docs/deploy.md', line: 5, endLine: 7 }, deploy.split('\n')))).not.toContain('cites');
  });

  it('stays away from what it isn’t about', async () => {
    for (const question of ['How is the parser tested?', 'thanks', 'Where is the night mode of the settings page?', 'Rename this function'])
      expect(await found(question)).toEqual([]);
  });

  it('is as it is now, also where the file was looked at before', async () => {
    const path = '.mlx-code/knowledge/changing.md';
    const titles = async (text: string): Promise<string[]> => {
      const texts = new FileTexts({ lines: () => Promise.resolve(text.split('\n')) });
      return (await teamKnowledge(questionWords('how are invoices archived?'), [path], texts)).candidates.map(({ reason }) => reason);
    };
    expect(await titles('## Archived invoices\n\nIn the vault.')).toEqual(['the team’s knowledge: Archived invoices']);
    expect(await titles('## Archived invoices\n\nIn the vault.')).toHaveLength(1);
    expect(await titles('## Received invoices\n\nArchived.')).toEqual(['the team’s knowledge: Received invoices']);
    expect(await titles('## Nothing\n\nAt all.')).toEqual([]);
  });

  it('is looked at as far as nobody waits for it, gives way to others, and says what isn’t', async () => {
    const line = 'Releases are deployed by the pipeline, and getUserName is never called.';
    const read: string[] = [];
    const look = async (count: number, lines: number, signal?: AbortSignal) => {
      read.length = 0;
      const text = Array.from({ length: lines }, (_, at) => (at % 20 ? line : `## Part ${String(at)}`));
      const texts = new FileTexts({ lines: (path) => (read.push(path), Promise.resolve(text)) });
      const paths = Array.from({ length: count }, (_, at) => `.mlx-code/knowledge/${String(lines)}-${String(at)}.md`);
      return teamKnowledge(questionWords('how are releases deployed?'), paths, texts, signal);
    };
    expect(await look(10, 100)).toMatchObject({ candidates: { length: 4 }, notes: [] });
    const note = [expect.stringContaining('Not all of the team’s knowledge is looked at') as string];
    expect(await look(150, 10)).toMatchObject({ candidates: { length: 4 }, notes: note });
    expect(read).toHaveLength(100);
    expect(await look(3, 10_000)).toEqual({ candidates: [], notes: note });
    expect(await look(100, 2_500)).toMatchObject({ candidates: { length: 4 }, notes: note });
    expect(read.length).toBeLessThan(30);
    const stop = new AbortController();
    setTimeout(() => stop.abort());
    await expect(look(20, 2_400, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is what stands in the folder of an open folder, and nothing else', () => {
    for (const path of ['.mlx-code/knowledge/a.md', 'shop/.mlx-code/knowledge/deep/b.markdown']) expect(isKnowledge(path)).toBe(true);
    for (const path of [
      '.mlx-code/commands/a.md',
      '.mlx-code/knowledge/a.txt',
      'a/b/.mlx-code/knowledge/a.md',
      'knowledge/a.md',
      '.mlx-code/knowledge.md',
    ])
      expect(isKnowledge(path)).toBe(false);
  });

  it('is cited by its heading, in which nothing hides', () => {
    const lines = deploy.split('\n');
    expect(partOf({ path: '.mlx-code/knowledge/deploy.md', line: 5, endLine: 7 }, lines)).toMatchObject({
      label: 'deploy.md › Rolling back',
      detail: '.mlx-code/knowledge/deploy.md:5-7',
    });
    expect(partOf({ path: 'docs/deploy.md', line: 5, endLine: 7 }, lines).label).toBe('deploy.md:5-7');
    expect([headingOf('## A\u202Eb'), headingOf('no heading')]).toEqual([expect.not.stringContaining('\u202E'), null]);
  });
});

describe('a file of it', () => {
  it('is begun with what it is for, and is found itself by none of its examples', async () => {
    files['.mlx-code/knowledge/project.md'] = knowledgeStarter;
    try {
      expect(await found('How is a release made?')).toEqual([expect.stringContaining('How releases are made')]);
      expect(await found('How is the parser tested?')).toEqual([]);
    } finally {
      delete files['.mlx-code/knowledge/project.md'];
    }
  });

  it('gets a section more at its end, which stays one, with its line ends', () => {
    const body = { markdown: '# First\n\ntext\n\n```md\n# code\n```\n' };
    const { text, line } = withKnowledge('# Old\n\nx\n\n\n', 'old', { about: '# Why  it\nis so', body });
    expect(text).toBe('# Old\n\nx\n\n## Why it is so\n\n### First\n\ntext\n\n```md\n# code\n```\n');
    expect(text.split('\n')[line - 1]).toBe('## Why it is so');
    const windows = withKnowledge('# Old\r\n', 'old', { about: 'a', body: { markdown: 'b' } });
    expect([windows.text, windows.line]).toEqual(['# Old\r\n\r\n## a\r\n\r\nb\r\n', 3]);
  });

  it('is made with a title, and takes code that holds fences', () => {
    const code = { code: 'a\n```\nb\n', languageId: 'typescript', from: '`src/a.ts:1-3`' };
    expect(withKnowledge(null, 'words', { about: 'a.ts', body: code }).text).toBe(
      '# words\n\n## a.ts\n\nFrom `src/a.ts:1-3`:\n\n````typescript\na\n```\nb\n````\n',
    );
  });

  it('has a name that leads nowhere else', () => {
    expect(['How we deploy', 'a.md', 'überblick', 'v1.2'].map(knowledgeFileName)).toEqual([
      'How-we-deploy.md',
      'a.md',
      'überblick.md',
      'v1.2.md',
    ]);
    for (const name of ['', '../a', 'a/b', '.hidden', 'a..md', 'a:b', 'x'.repeat(100)]) expect(knowledgeFileName(name)).toBeNull();
  });
});
