import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { TypeScriptServer } from '../../../src/node/typescriptServer.ts';

const serverPath = createRequire(import.meta.url).resolve('typescript/lib/tsserver.js');
const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'mlx-code-ts-')));
const file = (name: string): string => path.join(folder, name);
writeFileSync(
  file('tsconfig.json'),
  '{ "compilerOptions": { "strict": true, "noEmit": true, "lib": ["es2022"], "types": [] }, "include": ["*.ts"] }',
);
writeFileSync(file('money.ts'), 'export const cents = (euros: number): number => Math.round(euros * 100);\n');
const text = "import { cents } from './money';\n\nexport const price: string = cents(2);\n";
writeFileSync(file('price.ts'), text);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(): TypeScriptServer {
  const server = new TypeScriptServer(serverPath, 'en');
  onTestFinished(() => server.dispose());
  return server;
}

describe('TypeScriptServer', () => {
  it('judges a text in the place of a file: imports, configuration and its users are the real ones', async () => {
    const server = start();
    const root = folder;
    const user = "import { price } from './price';\nexport const shown = price.length;\n";
    await server.overlay([
      { path: file('price.ts'), text, root },
      { path: file('user.ts'), text: user, root },
    ]);
    const before = await server.diagnostics(file('price.ts'), false);
    expect(before.map(({ start: at, code, text: words }) => [at, code, words])).toEqual([
      [{ line: 3, offset: 14 }, 2322, "Type 'number' is not assignable to type 'string'."],
    ]);
    expect(await server.diagnostics(file('user.ts'), false)).toEqual([]);
    await server.overlay([{ path: file('price.ts'), text: text.replace('string', 'number'), root }]);
    expect(await server.diagnostics(file('price.ts'), false)).toEqual([]);
    expect((await server.diagnostics(file('user.ts'), false)).map(({ code }) => code)).toEqual([2339]);
    await server.overlay([{ path: file('price.ts'), text: text.replace(';\n\n', ';\n((\n'), root }]);
    expect((await server.diagnostics(file('price.ts'), false)).map(({ code }) => code)).toContain(1109);
  });

  it('tells what is greyed out only when asked to', async () => {
    const server = start();
    await server.inferredOptions({ strict: true });
    const lonely = file('lonely.js');
    await server.overlay([{ path: lonely, text: 'const unused = 1;\nexport {};\n', root: null }]);
    expect(await server.diagnostics(lonely, false)).toEqual([]);
    expect((await server.diagnostics(lonely, true)).map(({ code, category }) => [code, category])).toEqual([[6133, 'suggestion']]);
  });

  it.each(['money.ts', 'new.ts'])('moves a declaration to %s and its imports with it', async (name) => {
    const server = start();
    const shop = "import { cents } from './money';\n\nexport function shown(euros: number): string {\n  return `${cents(euros)}`;\n}\n";
    const user = "import { shown } from './shop';\nexport const label = shown(2);\n";
    await server.overlay([
      { path: file('shop.ts'), text: shop, root: folder },
      { path: file('user.ts'), text: user, root: folder },
    ]);
    const range = { start: { line: 3, offset: 1 }, end: { line: 5, offset: 2 } };
    const changes = await server.moveToFile(file('shop.ts'), range, file(name));
    const written = new Map(
      changes?.map(({ fileName, textChanges }) => [path.basename(fileName), textChanges.map((one) => one.newText).join('')]),
    );
    expect([...written.keys()].sort()).toEqual([name, 'shop.ts', 'user.ts'].sort());
    expect(written.get(name)).toContain('export function shown');
    expect(written.get('user.ts')).toContain(`'./${name.replace('.ts', '')}'`);
    expect(await server.moveToFile(file('shop.ts'), { start: { line: 2, offset: 1 }, end: { line: 2, offset: 1 } }, file(name))).toBeNull();
  });

  it('rejects what waits when it is ended, and what is asked later', async () => {
    const server = start();
    const waiting = server.overlay([{ path: file('price.ts'), text, root: folder }]);
    server.dispose();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(server.diagnostics(file('price.ts'), false)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('rejects when there is no such program', async () => {
    const server = new TypeScriptServer(file('no-such-server.js'), 'en');
    await expect(server.diagnostics(file('price.ts'), false)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
