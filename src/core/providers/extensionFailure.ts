/** What a model of another extension fails of, by the name that VS Code gives it. Pure. */
import { AppError } from '../../base/appError.ts';
import { quotable } from './jsonParts.ts';

/** How VS Code calls the failures that it knows, as `LanguageModelError.code` has them. */
type KnownFailure = 'NoPermissions' | 'Blocked' | 'NotFound';

/**
 * A failure as an error of ours; `code` and `message` are somebody else's, `begun`: something of an answer had come.
 * Data of all: host; `said` is quoted from the extension.
 */
export function extensionFailure(
  { code, message }: { code: string; message: string },
  { host, model }: { host: string; model: string },
  begun: boolean,
): AppError {
  const said = quotable(message);
  const known: Record<KnownFailure, () => AppError> = {
    NoPermissions: () => new AppError('providerNotAllowed', said, { host, by: 'vscode' }),
    Blocked: () => new AppError('providerRefused', said, { host, reason: 'blocked', said }),
    NotFound: () => notOffered(host, model),
  };
  const failure = Object.hasOwn(known, code) ? known[code as KnownFailure] : null;
  if (failure) return failure();
  return begun
    ? new AppError('providerCut', said, { host, said })
    : new AppError('providerRefused', said, { host, reason: 'failed', said });
}

/** The extension is off, signed out, or doesn't have that model any more. */
export function notOffered(host: string, model: string): AppError {
  return new AppError('providerModels', `${model} is not offered`, { host, reason: 'notOffered', name: model });
}
