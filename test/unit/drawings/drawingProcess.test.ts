/** Formulas and diagrams as they are really drawn, in the process that is built of its sources. */
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { isSafeSvg } from '../../../src/core/drawings/safeSvg.ts';
import { forkDrawings } from '../../../src/node/workerProcess.ts';
import { DrawingProcess } from '../../../src/node/drawings/drawingProcess.ts';
import type { Drawing, DrawingKind, Drawn } from '../../../src/protocol/drawing.ts';

const program = path.join(import.meta.dirname, '../../../src/node/drawings/drawMain.ts');
const colours = {
  foreground: 'rgb(1, 2, 3)',
  background: 'rgb(250, 250, 250)',
  line: 'rgb(4, 5, 6)',
  border: 'rgb(7, 8, 9)',
  surface: 'rgb(240, 240, 240)',
};
const drawings = new DrawingProcess({ program, log: silentLog, timeoutMs: 30_000 });
afterAll(() => drawings.dispose());

const draw = (kind: DrawingKind, source: string): Promise<Drawn> => drawings.draw({ kind, source, colours });
const drawing = async (kind: DrawingKind, source: string): Promise<Drawing> => {
  const drawn = await draw(kind, source);
  if ('problem' in drawn) throw new Error(drawn.problem);
  return drawn;
};

describe('a formula', () => {
  it.each([
    'a^2 + b^2 = c^2',
    '\\frac{1}{2}',
    '\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}',
    '\\ce{H2O}',
    '\\text{größe} \\cdot \\alpha',
    '\\mathbb{R}',
  ])('%s is a safe picture in the colour of text', async (source) => {
    const { svg, width, height } = await drawing('display', source);
    expect(isSafeSvg(svg)).toBe(true);
    expect(svg).toContain('color="rgb(1, 2, 3)"');
    expect(width).toBeGreaterThan(0.4);
    expect(height).toBeGreaterThan(0.4);
  });

  it('stands on the line of the text around it', async () => {
    expect((await drawing('inline', 'y')).depth).toBeLessThan(0);
    expect((await drawing('display', '\\sum_{i=1}^n i')).height).toBeGreaterThan((await drawing('inline', '\\sum_{i=1}^n i')).height);
  });

  it.each([
    '\\frac{1',
    '\\notacommand',
    '{',
    '\\href{javascript:alert(1)}{x}',
    '\\require{html}',
    '\\style{fill:red}{x}',
    '\\def\\a{b}\\a',
    '\\includegraphics{x}',
  ])('%s is none, which is said in a sentence', async (source) =>
    expect(await draw('inline', source)).toEqual({
      problem: expect.stringMatching(/^This formula can’t be drawn \(.+\), so its source is shown\.$/) as string,
    }),
  );

  it('has nothing of one before it', async () => {
    await draw('inline', '\\newcommand{\\secret}{x}');
    expect(await draw('inline', '\\secret')).toHaveProperty('problem');
  });
});

describe('a diagram', () => {
  it.each([
    ['flowchart TD\n  A[Start] --> B{Is it?}\n  B -- yes --> C\n  B -- no --> D'],
    ['graph LR\n  A --> B'],
    ['sequenceDiagram\n  Alice->>Bob: Hello\n  Bob-->>Alice: Hi'],
    ['stateDiagram-v2\n  [*] --> Idle\n  Idle --> Busy'],
    ['classDiagram\n  class Cart {\n    +total() int\n  }\n  Cart --> Item'],
    ['erDiagram\n  CUSTOMER ||--o{ ORDER : places'],
    ['---\ntitle: Shop\n---\n%%{init: {"theme": "dark"}}%%\n%% a remark\ngraph TD\n  A --> B'],
  ])('%s is a safe picture', async (source) => {
    const { svg, width, height } = await drawing('diagram', source);
    expect(isSafeSvg(svg)).toBe(true);
    expect(svg).toContain('rgb(1, 2, 3)');
    expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect(width).toBeGreaterThan(20);
    expect(height).toBeGreaterThan(20);
  });

  it.each([
    ['pie title Pets\n  "Dogs" : 3', 'pie can’t be drawn here'],
    ['', 'it is empty'],
    ['no diagram at all', 'no can’t be drawn here'],
  ])('%s is none', async (source, why) =>
    expect(await draw('diagram', source)).toEqual({ problem: `This diagram can’t be drawn (${why}), so its source is shown.` }),
  );

  it.each([
    ['graph TD\n  A["<script>alert(1)</script>"] --> B["<img src=x onerror=alert(1)>"]'],
    ['graph TD\n  A["a\\"/><foreignObject>"] --> B\n  click A "javascript:alert(1)"\n  click B href "https://example.org"'],
    ['graph TD\n  A --> B\n  style A fill:url(https://example.org/x),stroke:red'],
    ['sequenceDiagram\n  participant <script>\n  A->>B: <foreignObject>'],
  ])('%s is safe or none', async (source) => {
    const drawn = await draw('diagram', source);
    if ('svg' in drawn) expect(isSafeSvg(drawn.svg)).toBe(true);
  });
});

describe('what has no end', () => {
  /** Edges that cross each other everywhere. */
  const nodes = Array.from({ length: 400 }, (_, from) =>
    Array.from({ length: 12 }, (_, to) => `n${String(from)} --> n${String((from * 7 + to * 31) % 400)}`),
  );
  const endless = `graph TD\n${nodes.flat().join('\n')}`;

  it('is given up in time, and the next one is drawn', async () => {
    const own = new DrawingProcess({ program, log: silentLog, timeoutMs: 3_000 });
    onTestFinished(() => own.dispose());
    const begin = performance.now();
    const drawn = await own.draw({ kind: 'diagram', source: endless, colours });
    expect(performance.now() - begin).toBeLessThan(20_000);
    // Whichever of its bounds it meets first on a machine.
    expect(drawn).toEqual({
      problem: expect.stringMatching(
        /^This diagram can’t be drawn \(it takes too (?:long|much memory)\), so its source is shown\.$/,
      ) as string,
    });
    expect(await own.draw({ kind: 'inline', source: 'a', colours })).toHaveProperty('svg');
  });

  it('ends with whoever asked for it', async () => {
    const own = forkDrawings(program);
    onTestFinished(() => void own.kill('SIGKILL'));
    const ended = once(own, 'exit');
    own.send({ kind: 'diagram', source: endless, colours });
    own.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  it('is tried twice, and then no more, so that it holds up nobody', async () => {
    const own = new DrawingProcess({ program, log: silentLog, timeoutMs: 1_500 });
    onTestFinished(() => own.dispose());
    const first = await own.draw({ kind: 'diagram', source: endless, colours });
    expect(first).toHaveProperty('problem');
    await own.draw({ kind: 'diagram', source: endless, colours });
    const begin = performance.now();
    expect(await own.draw({ kind: 'diagram', source: endless, colours })).toHaveProperty('problem');
    expect(performance.now() - begin, 'nothing is started for it').toBeLessThan(500);
  });

  it('is ended at once where nobody wants it any more', async () => {
    const own = new DrawingProcess({ program, log: silentLog, timeoutMs: 60_000 });
    onTestFinished(() => own.dispose());
    const stop = new AbortController();
    const drawn = own.draw({ kind: 'diagram', source: endless, colours }, stop.signal);
    const next = own.draw({ kind: 'inline', source: 'a', colours });
    setTimeout(() => stop.abort(), 500);
    await expect(drawn).rejects.toMatchObject({ code: 'cancelled' });
    expect(await next).toHaveProperty('svg');
  });

  it('is not begun where nobody wants it any more', async () => {
    const own = new DrawingProcess({ program, log: silentLog });
    onTestFinished(() => own.dispose());
    await expect(own.draw({ kind: 'inline', source: 'a', colours }, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
