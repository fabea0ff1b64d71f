import { expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { refusedPart } from '../../../src/core/providers/refusedPart.ts';

const parts = ['temperature', 'stream_options', 'max_tokens', 'seed'] as const;
const partOf = (said: string, status = 400, of: Parameters<typeof refusedPart>[1] = parts): string | null =>
  refusedPart(new AppError('providerRefused', 'refused', { status, said }), of);

it.each([
  ["Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead", 'max_tokens'],
  ["Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported", 'temperature'],
  ['`temperature` is deprecated for this model', 'temperature'],
  ['body.stream_options: Extra inputs are not permitted', 'stream_options'],
  ['Unrecognized request argument supplied: stream_options', 'stream_options'],
  ["property 'stream_options' is unsupported", 'stream_options'],
  ['json: unknown field "seed"', 'seed'],
])('finds the part in “%s”', (said, part) => {
  expect(partOf(said)).toBe(part);
  expect(partOf(said, 422)).toBe(part);
  expect([partOf(said, 500), partOf(said, 404), partOf(said, 0), partOf(said, 400, [])]).toEqual([null, null, null, null]);
});

it.each([
  [
    "This model's maximum context length is 4096 tokens. You requested 5000 (3976 in the messages, 1024 in max_tokens), which is not allowed",
  ],
  ["'max_tokens' or 'max_completion_tokens' is too large: 9000. This value is not supported"],
  ['max_tokens: 9000 > 4096, which is the maximum allowed number of output tokens'],
  ['temperature: must be between 0 and 1'],
  ["The model 'temperature-7b' is not supported"],
  ['Unknown model: my_temperature'],
  ["Unsupported parameter: 'max_completion_tokens'"],
  ['the messages are not valid'],
])('takes nothing for refused in “%s”', (said) => {
  expect(partOf(said)).toBeNull();
});

it('leaves other errors alone', () => {
  const data = { status: 400, said: "'seed' is not supported" };
  expect(refusedPart(new AppError('providerDenied', 'x', data), parts)).toBeNull();
  expect(refusedPart(new Error("'seed' is not supported"), parts)).toBeNull();
});
