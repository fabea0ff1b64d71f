import { expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { EventStreamReader, type StreamEvent } from '../../../src/core/providers/eventStream.ts';

function read(pieces: readonly string[]): StreamEvent[] {
  const reader = new EventStreamReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

const stream = [
  ': a comment',
  '',
  'event: first',
  'data: one',
  'data:two',
  'id: 7',
  'retry: 10',
  '',
  '',
  'data: {"a":"b: c"}',
  '',
  'nothing known',
  'data',
  '',
  'data: last',
].join('\n');

const expected = [
  { event: 'first', data: 'one\ntwo' },
  { event: '', data: '{"a":"b: c"}' },
  { event: '', data: '' },
  { event: '', data: 'last' },
];

it.each([
  ['line feeds', '\n'],
  ['returns', '\r'],
  ['both', '\r\n'],
])('reads events whose lines end in %s, however the stream is cut', (_name, end) => {
  const text = stream.replaceAll('\n', end);
  expect(read([text])).toEqual(expected);
  expect(read(text.split(''))).toEqual(expected);
  for (let cut = 0; cut <= text.length; cut++) expect(read([text.slice(0, cut), '', text.slice(cut)])).toEqual(expected);
});

it('holds neither a line nor an event without an end', () => {
  const long = 'x'.repeat(64 * 1024);
  const fails = (piece: string): number => {
    const reader = new EventStreamReader();
    for (let pushed = 1; pushed < 100; pushed++) {
      try {
        reader.push(piece);
      } catch (error) {
        expect(AppError.is(error, 'providerRubbish') && error.data.why).toBe('long');
        return pushed;
      }
    }
    return Infinity;
  };
  expect(fails(long)).toBeLessThan(20);
  expect(fails(`data: ${long}\n`)).toBeLessThan(20);
  expect(fails('data\n'.repeat(64 * 1024))).toBeLessThan(20);
  expect(fails(`data: ${long}\n\n`)).toBe(Infinity);
});
