import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Messages } from '../../../src/vscode/messages.ts';

const shown = vi.hoisted(() => [] as { how: string; text: string; buttons: { title: string }[] }[]);
const press = vi.hoisted(() => ({ title: '' }));

vi.mock('vscode', () => {
  const show =
    (how: string) =>
    (text: string, ...buttons: { title: string }[]) => {
      shown.push({ how, text, buttons });
      return Promise.resolve(buttons.find(({ title }) => title === press.title));
    };
  return {
    window: {
      showInformationMessage: show('information'),
      showWarningMessage: show('warning'),
      showErrorMessage: show('error'),
    },
  };
});

describe('a failure that the user is told of', () => {
  beforeEach(() => void shown.splice(0));

  it.each<[ErrorCode, string, string[]]>([
    // Nothing broke: no red, and no log to read. A long sentence needs a button, or VS Code folds it.
    ['problemNone', 'information', ['OK']],
    ['undoNone', 'information', []],
    ['gitNoRepository', 'warning', ['OK']],
    ['modelNone', 'warning', ['Choose Model…', 'Open Walkthrough']],
    ['documentReadOnly', 'error', ['Show Log']],
    ['internal', 'error', ['Show Log']],
  ])('%s is shown as %s with %j', (code, how, titles) => {
    new Messages(silentLog).showError(new AppError(code, 'a test'), 'testing');
    expect(shown.map((one) => [one.how, one.buttons.map(({ title }) => title)])).toEqual([[how, titles]]);
  });

  it('can be tried again where it may be over by then, and only by who knows how', async () => {
    press.title = 'Try Again';
    const tried: ErrorCode[] = [];
    const titles = (code: ErrorCode, again?: () => unknown): string[] => {
      new Messages(silentLog).showError(new AppError(code, 'a test', { what: 'commitMessage' }), 'testing', again);
      return shown.at(-1)!.buttons.map(({ title }) => title);
    };
    const again = (code: ErrorCode) => () => tried.push(code);
    expect(titles('workerCrashed', again('workerCrashed'))).toEqual(['Try Again', 'Show Log']);
    expect(titles('answerIncomplete', again('answerIncomplete'))).toEqual(['Try Again', 'Show Log']);
    // Who is asked for a token needs a way to set it, and then the download once more.
    expect(titles('downloadDenied', again('downloadDenied'))).toEqual(['Try Again', 'Set Token…']);
    expect(titles('downloadOffline', again('downloadOffline'))).toEqual(['Try Again', 'Show Log']);
    expect(titles('gitNothingToCommit', again('gitNothingToCommit'))).not.toContain('Try Again');
    expect(titles('workerCrashed')).toEqual(['Show Log']);
    await vi.waitFor(() => expect(tried).toEqual(['workerCrashed', 'answerIncomplete', 'downloadDenied', 'downloadOffline']));
    press.title = '';
  });

  it.each([
    ['hash', true],
    ['page', true],
    ['model', false],
    ['size', false],
  ])('offers another try of a download that is wrong by its %s: %s', (why, offered) => {
    new Messages(silentLog).showError(new AppError('downloadWrong', 'a test', { why }), 'testing', () => undefined);
    expect(shown.at(-1)!.buttons.some(({ title }) => title === 'Try Again')).toBe(offered);
  });

  it('says nothing of what the user stopped', () => {
    new Messages(silentLog).showError(new AppError('cancelled', 'a test'), 'testing');
    expect(shown).toEqual([]);
  });
});
