import { describe, expect, it } from 'vitest';
import { memoryExit, ranOutOfMemory, readDrawingAnswer } from '../../../src/node/drawings/drawingAnswer.ts';

describe('what comes from the process that draws', () => {
  const drawing = { svg: '<svg><path d="M0 0"/></svg>', width: 10, height: 5, depth: 0 };

  it('is a picture, or what is wrong', () => {
    expect(readDrawingAnswer({ drawing: { ...drawing, more: 1 } })).toEqual({ drawing });
    expect(readDrawingAnswer({ why: 'it is empty' })).toEqual({ why: 'it is empty' });
  });

  it('is no picture where it could run or load something, whatever the process says of it', () => {
    for (const svg of ['<svg onload="x()"></svg>', '<svg><image href="https://example.org/x"/></svg>', '<p></p>'])
      expect(readDrawingAnswer({ drawing: { ...drawing, svg } })).toEqual({ why: 'it has parts that are no shapes' });
  });

  it('is no picture where it is anything else', () => {
    for (const said of [
      null,
      7,
      'x',
      {},
      { drawing: { ...drawing, width: '1px;x' } },
      { drawing: { ...drawing, height: Infinity } },
      { why: 7 },
    ])
      expect(readDrawingAnswer(said)).toEqual({ why: 'it could not be drawn' });
  });
});

it('tells an end for want of memory from others', () => {
  expect([ranOutOfMemory(memoryExit, null), ranOutOfMemory(null, 'SIGABRT'), ranOutOfMemory(134, null)]).toEqual([true, true, true]);
  expect([ranOutOfMemory(1, null), ranOutOfMemory(null, 'SIGKILL'), ranOutOfMemory(0, null)]).toEqual([false, false, false]);
});
