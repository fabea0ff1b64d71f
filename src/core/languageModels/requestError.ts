import { AppError } from '../../base/appError.ts';

/** A failure as it is told outside our own chat, which has no chips that could be switched off. */
export function requestError(thrown: unknown): AppError {
  const error = AppError.from(thrown);
  return error.code === 'contextFull' ? new AppError('contextFull', error.message, { ...error.data, what: 'request' }, error) : error;
}
