import { describe, expect, it } from 'vitest';
import { InputBoxStream } from '../../../src/vscode/git/inputBoxStream.ts';

describe('InputBoxStream', () => {
  it('writes a growing text and can put back what stood there', () => {
    const box = { value: 'earlier' };
    const stream = new InputBoxStream(box);
    expect(stream.write('feat: a')).toBe(true);
    expect(stream.write('feat: ab')).toBe(true);
    expect(box.value).toBe('feat: ab');
    stream.restore();
    expect(box.value).toBe('earlier');
  });

  it('stops as soon as somebody types, and restores nothing over it', () => {
    const box = { value: 'earlier' };
    const stream = new InputBoxStream(box);
    stream.write('feat: a');
    box.value = 'feat: a and mine';
    expect(stream.write('feat: ab')).toBe(false);
    expect(box.value).toBe('feat: a and mine');
    stream.restore();
    expect(box.value).toBe('feat: a and mine');
  });

  it('goes on when the box reports one of its own older texts late', () => {
    const box = { value: '' };
    const stream = new InputBoxStream(box);
    stream.write('feat: a');
    stream.write('feat: ab');
    box.value = 'feat: a';
    expect(stream.write('feat: abc')).toBe(true);
    expect(box.value).toBe('feat: abc');
  });
});
