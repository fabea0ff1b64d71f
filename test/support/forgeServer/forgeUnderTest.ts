/** A forge of ours against the described server, through the gate, with what it leaves behind. */
import { AppError, type ErrorCode } from '../../../src/base/appError.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Forge, ForgeKind } from '../../../src/core/forge/forge.ts';
import { forgeAt, openForge } from '../../../src/core/forge/forgeAddress.ts';
import { ForgeCalls } from '../../../src/core/forge/forgeCalls.ts';
import { remoteAddress } from '../../../src/core/forge/remoteAddress.ts';
import { EffectsGate, type Surroundings } from '../../../src/core/security/effectsGate.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { Endpoint, type EndpointOptions } from '../../../src/node/providers/endpoint.ts';
import { type ForgeServer, testToken } from './forgeServer.ts';

export interface ForgeSetup {
  kind: ForgeKind;
  server: ForgeServer;
  repository?: string;
  token?: string | null;
  agreed?: boolean;
  surroundings?: Partial<Surroundings>;
  options?: EndpointOptions;
  patience?: { first: number; next: number };
  now?: () => number;
}

export function forgeUnderTest(setup: ForgeSetup): { forge: Forge; calls: ForgeCalls; effects: string[] } {
  const { kind, server, repository = 'acme/shop', token = testToken, agreed = true, surroundings, options, patience, now } = setup;
  const effects: string[] = [];
  const calls = new ForgeCalls();
  const found = forgeAt(remoteAddress(`${server.origin}/${repository}.git`)!, { [server.host]: kind })!;
  const gate = new EffectsGate(() => ({ workspaceTrusted: true, offline: false, ...surroundings }), {
    ...silentLog,
    info: (message) => void effects.push(message),
  });
  const access = { agreed: (origin: string) => agreed && origin === found.origin, token: () => Promise.resolve(token) };
  const forge = openForge(found, {
    endpoint: new Endpoint(options),
    effects: gate,
    access,
    calls,
    ...(patience && { patience }),
    ...(now && { now }),
  });
  return { forge, calls, effects };
}

/** What something fails of: its code, its data, and the sentence. */
export async function failureOf(work: Promise<unknown>): Promise<{ code: ErrorCode; data: Record<string, unknown>; text: string }> {
  const error = await work.then(
    (value) => Promise.reject(new Error(`it came to ${JSON.stringify(value)}`)),
    (reason: unknown) => AppError.from(reason),
  );
  return { code: error.code, data: { ...error.data }, text: userMessage(error).text };
}

export const never = new AbortController().signal;
