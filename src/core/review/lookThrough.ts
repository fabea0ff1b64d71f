import { throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { ModelSource } from '../models/modelSource.ts';
import type { EnginePort } from '../ports.ts';
import type { Surprises } from './surprise.ts';

/** What it may take: of a part of the changes, as it comes before all findings, and in all. */
const msPerPart = 1000;
const mostMs = 10_000;

export interface LookThrough {
  engine: Pick<EnginePort, 'surprise'>;
  models: ModelSource;
  log: Log;
  /** Of the changes. */
  parts: number;
  /** Told when the model is there. */
  onSurprise?: (() => void) | undefined;
  signal: AbortSignal;
}

/**
 * Has the model within tell how unusual changed lines are. A review is good without it, so that what goes wrong, or takes too long, is told in a sentence. Rejects with `cancelled` only.
 */
export async function lookThrough(
  surprises: Surprises,
  { engine, models, log, parts, onSurprise, signal }: LookThrough,
): Promise<string[]> {
  try {
    await models.ensureLoaded(signal);
    onSurprise?.();
    const withinMs = Math.min(mostMs, parts * msPerPart);
    const { whole } = await engine.surprise({ texts: surprises.texts, withinMs }, (line) => surprises.add(line), signal);
    // One part has no order.
    return whole || parts === 1 ? [] : [t('There was no time to look at all lines for unusual ones: the others are read last.')];
  } catch (error) {
    throwIfCancelled(signal);
    log.warn(`which lines are unusual is not known: ${String(error)}`);
    return [t('Which lines are unusual could not be told, so they are read in their order.')];
  }
}
