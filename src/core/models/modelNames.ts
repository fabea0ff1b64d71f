/** What model files call themselves in their headers, by path: known once one was read, so that a model has one name whether it is loaded or not. */
export interface ModelNames {
  get(path: string): string | undefined;
  set(path: string, name: string): void;
}

/** The file's own name. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** The same without the ending of a model's file. */
export function fileStem(path: string): string {
  return fileName(path).replace(/\.gguf$/i, '');
}
