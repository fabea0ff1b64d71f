import { beforeEach, describe, expect, it } from 'vitest';
import { type BoxDocument, InputBoxStream } from '../../../src/vscode/git/inputBoxStream.ts';

/** A box as VS Code has it: what is typed there is known here only later, and an edit for an older text is refused. */
class FakeBox {
  /** What the user sees. */
  seen = 'earlier';
  /** What is known here. */
  value = 'earlier';
  written: string[] = [];

  readonly document = (): BoxDocument => ({
    text: this.value,
    replace: async (text) => {
      const known = this.value;
      await Promise.resolve();
      if (this.seen !== known) return false;
      this.seen = this.value = text;
      this.written.push(text);
      return true;
    },
  });
}

let box: FakeBox;
let stream: InputBoxStream;

beforeEach(() => {
  box = new FakeBox();
  stream = new InputBoxStream(box, box.document);
});

describe('InputBoxStream', () => {
  it('writes a growing text and can put back what stood there', async () => {
    expect(await stream.write('feat: a')).toBe(true);
    expect(await stream.write('feat: ab')).toBe(true);
    expect(box.seen).toBe('feat: ab');
    await stream.restore();
    expect(box.seen).toBe('earlier');
  });

  it('stops as soon as somebody types, and restores nothing over it', async () => {
    await stream.write('feat: a');
    box.value = box.seen = 'feat: a and mine';
    expect(await stream.write('feat: ab')).toBe(false);
    await stream.restore();
    expect(box.seen).toBe('feat: a and mine');
    box.value = box.seen = 'feat: a';
    expect(await stream.write('feat: ab')).toBe(false);
    expect(box.seen).toBe('feat: a');
  });

  it('keeps what was typed before it is known here', async () => {
    await stream.write('feat: a');
    box.seen = 'feat: a and mine';
    expect(await stream.write('feat: ab')).toBe(false);
    await stream.restore();
    expect(box.seen).toBe('feat: a and mine');
  });

  it('keeps what is typed while a text is on its way', async () => {
    const writing = stream.write('feat: a');
    await Promise.resolve();
    box.seen += '!';
    expect(await writing).toBe(false);
    expect(box.seen).toBe('earlier!');
  });

  it('leaves out what a newer text has overtaken', async () => {
    await Promise.all(['f', 'fe', 'fea', 'feat: a'].map((text) => stream.write(text)));
    expect(box.written).toEqual(['feat: a']);
  });

  it('sets the value where no box is shown that would follow its document', async () => {
    const hidden = { value: '' };
    const edits: string[] = [];
    const replace = (text: string): Promise<boolean> => Promise.resolve(edits.push(text) > 0);
    const unseen = new InputBoxStream(hidden, () => ({ text: '', replace }));
    await unseen.write('feat: a');
    await unseen.write('feat: ab');
    expect(edits).toEqual(['feat: a']);
    expect(hidden.value).toBe('feat: ab');
    // It reports an older text of ours late.
    hidden.value = 'feat: a';
    expect(await unseen.write('feat: abc')).toBe(true);
    expect(hidden.value).toBe('feat: abc');
  });
});
