/** What comes in on stdin, to its end. */
import { fstatSync } from 'node:fs';
import { AppError } from '../base/appError.ts';
import { decodeBytes } from '../node/fileBytes.ts';

/** No answer is longer; what is would only fill the memory. Bytes. */
const maxBytes = 50_000_000;

/**
 * The whole text; UTF-16 with its mark is understood, as some shells write it. Throws `cancelled` as soon as the signal is aborted, and `usage` when it is
 * too long or no text.
 */
export async function readStandardInput(signal: AbortSignal): Promise<string> {
  if (isFolder()) throw usage('What stands on stdin is a folder. Give a file with the answer.');
  const bytes = await readBytes(signal);
  const decoded = decodeBytes(bytes);
  if ('problem' in decoded) throw usage('What came in on stdin is not text in UTF-8. Check what is piped in.');
  return decoded.text;
}

/** Node takes a folder for an empty stream. */
function isFolder(): boolean {
  try {
    return fstatSync(process.stdin.fd).isDirectory();
  } catch {
    // Closed.
    return false;
  }
}

function readBytes(signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { stdin } = process;
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', stop);
      stdin.removeAllListeners().on('error', () => undefined);
      stdin.pause();
      settle();
    };
    const stop = (): void => end(() => reject(new AppError('cancelled', 'interrupted')));
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    stdin.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > maxBytes)
        end(() => reject(usage('What came in on stdin is longer than 50 MB, which no answer is. Check what is piped in.')));
    });
    stdin.on('end', () => end(() => resolve(Buffer.concat(chunks))));
    // A stdin that is closed or can't be read is an empty one.
    stdin.on('error', () => end(() => resolve(Buffer.concat(chunks))));
  });
}

function usage(hint: string): AppError {
  return new AppError('usage', hint, { hint });
}
