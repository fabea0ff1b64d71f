import type { Log } from '../base/log.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** A log on stderr from the level that `MLX_CODE_LOG` names; without it nothing is written. */
export function headlessLog(level: string | undefined): Log {
  const from = levels.findIndex((name) => name === level);
  const write = (name: (typeof levels)[number], message: string): void => {
    if (from >= 0 && levels.indexOf(name) >= from) process.stderr.write(`[${name}] ${message}\n`);
  };
  return {
    debug: (message) => write('debug', message),
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message, error) => write('error', error instanceof Error ? `${message}: ${error.stack ?? error.message}` : message),
  };
}
