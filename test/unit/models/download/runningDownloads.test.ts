import { expect, it } from 'vitest';
import { AppError } from '../../../../src/base/appError.ts';
import { builtInCatalogue } from '../../../../src/core/models/catalogue/catalogue.ts';
import type { ModelDownloadProgress, ModelDownloads } from '../../../../src/core/models/download/modelDownloads.ts';
import { RunningDownloads } from '../../../../src/core/models/download/runningDownloads.ts';

const [model] = builtInCatalogue().models;
if (!model) throw new Error('an empty catalogue');
const never = new AbortController().signal;
const progress: ModelDownloadProgress = {
  phase: 'downloading', received: 1, total: 4, bytesPerSecond: null, secondsLeft: null, part: 1, parts: 1,
}; // prettier-ignore

it('shows a download from its beginning to its end, once, and stops it for whoever asks', async () => {
  let tell: (progress: ModelDownloadProgress) => void = () => undefined;
  const fetchModel: ModelDownloads['fetchModel'] = (_, onProgress, signal) => {
    tell = onProgress;
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')), { once: true });
    });
  };
  const running = new RunningDownloads({ fetchModel });
  let told = 0;
  running.onDidChange(() => told++);
  const seen: number[] = [];
  const fetched = running.fetchModel(model, ({ received }) => seen.push(received), never);
  expect(running.list).toMatchObject([{ model: { id: model.id }, progress: null }]);
  tell(progress);
  expect(running.list).toMatchObject([{ progress: { received: 1 } }]);
  expect(seen).toEqual([1]);
  await expect(running.fetchModel(model, () => undefined, never)).rejects.toMatchObject({ code: 'busy', data: { what: 'download' } });
  running.cancel('another');
  running.cancel(model.id);
  await expect(fetched).rejects.toSatisfy(AppError.isCancelled);
  expect(running.list).toEqual([]);
  expect(told).toBe(3);
});
