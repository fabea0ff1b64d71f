/** Names of checkpoints: their time, so that they sort by it, and something that no other one has. */
import { randomBytes } from 'node:crypto';

const pattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})-[0-9a-f]{8}$/;
/** Later ones would be written with more digits, and leave no room for one that is later still. */
const end = Date.UTC(9999, 0);

/** When a checkpoint was made, in milliseconds since 1970; null for what is no checkpoint's name. */
export function timeOfCheckpointId(name: string): number | null {
  const [, year, month, day, hours, minutes, seconds, ms] = pattern.exec(name) ?? [];
  if (ms === undefined) return null;
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
  return time < end ? time : null;
}

/** A name that sorts behind `last`, also when the clock has been set back. */
export function checkpointId(time: number, last: string | undefined): string {
  const after = last === undefined ? 0 : (timeOfCheckpointId(last) ?? 0) + 1;
  return `${new Date(Math.max(time, after)).toISOString().replace(/[-:.Z]/g, '')}-${randomBytes(4).toString('hex')}`;
}
