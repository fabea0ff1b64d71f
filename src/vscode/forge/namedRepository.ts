import { AppError } from '../../base/appError.ts';
import type { RepositoryHere } from '../git/repositoryChoice.ts';

/** Does something about a repository. Where there are others in the window, what it rejects with names this one (data: `inRepository`), as nothing else in a message tells which is meant. */
export async function namedRepository<T>({ several, name }: RepositoryHere, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!several || !(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.message, { ...error.data, inRepository: name }, error);
  }
}
