import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { identifierGrammar } from '../../../src/core/actions/identifier.ts';
import { type NameRequest, NameService } from '../../../src/core/actions/nameService.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';

const request: NameRequest = {
  languageId: 'typescript',
  code: 'const x = prices.reduce((a, b) => a + b, 0);',
  subject: 'the variable "x"',
  style: 'camel',
  taken: new Set(['prices', 'total']),
};

let engine: FakeEnginePort;
let service: NameService;

beforeEach(() => {
  engine = new FakeEnginePort();
  service = new NameService(engine, new ModelService(engine, new FakeSettings(), silentLog));
});

function says(...names: string[]): void {
  engine.decode = () => ({ text: names.shift() ?? '', stop: 'end' });
}

describe('NameService', () => {
  it('asks for a list of names, each under the grammar of the language', async () => {
    says('sum', 'totalPrice', 'sumOfPrices', 'cost', 'amount');
    expect(await service.names(request)).toEqual(['sum', 'totalPrice', 'sumOfPrices', 'cost', 'amount']);
    const { segments, messages } = engine.generates[0]!;
    expect(segments.filter(({ kind }) => kind === 'grammar')).toEqual(
      Array.from({ length: 5 }, () => ({ kind: 'grammar', gbnf: identifierGrammar('camel'), maxTokens: 16 })),
    );
    expect(messages[1]!.content).toContain('reduce');
    expect(messages[1]!.content).toContain('the variable "x"');
  });

  it('leaves out what is taken, a word of the language, or there already', async () => {
    says('total', 'return', 'sum', 'sum', 'cost');
    expect(await service.names(request)).toEqual(['sum', 'cost']);
  });

  it('says so when nothing is left', async () => {
    says('total', 'prices', 'class', 'let', 'total');
    await expect(service.names(request)).rejects.toMatchObject({ code: 'nameNone' });
  });

  it('proposes only names that can be used, whatever the model says', async () => {
    const random = seededRandom(3);
    engine.decode = (segment) => ({
      text: segment.kind === 'grammar' ? walkGrammar(segment.gbnf, { random, maxCharacters: 12 }).text : '',
      stop: 'end',
    });
    for (let i = 0; i < 100; i++) for (const name of await service.names(request)) expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
  });

  it('does not ask once it is cancelled', async () => {
    await expect(service.names(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(engine.generates).toEqual([]);
  });
});
