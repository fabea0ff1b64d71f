import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { ProviderAccess } from '../../core/providers/endpointPort.ts';
import type { ProviderSettings } from '../../core/providers/providerChoice.ts';
import { AgreedOrigins, type KeptByVsCode } from '../security/agreedOrigins.ts';
import type { VsCodeSettings } from '../settings.ts';

/** Where VS Code's secret storage keeps the key for an origin: another address in the settings doesn't get it. */
function secretOf(origin: string): string {
  return `mlxCode.providers.key ${origin}`;
}

/** The user's word about providers: the settings, the keys, and where questions may be sent. */
export class ProviderWord implements ProviderSettings, ProviderAccess, Disposable {
  readonly #settings: Pick<VsCodeSettings, 'providers'>;
  readonly #secrets: KeptByVsCode['secrets'];
  readonly #origins: AgreedOrigins;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  readonly onDidChange: ProviderSettings['onDidChange'] = (listener) => this.#changed.event(() => listener());

  constructor(settings: Pick<VsCodeSettings, 'providers' | 'onDidChange'>, { globalState, secrets }: KeptByVsCode) {
    this.#settings = settings;
    this.#secrets = secrets;
    this.#origins = new AgreedOrigins(globalState, 'mlxCode.providers.agreed');
    this.#store.add(settings.onDidChange(() => this.#changed.fire(undefined)));
  }

  get(): ReturnType<ProviderSettings['get']> {
    return this.#settings.providers;
  }

  /** The origins that questions may be sent to. */
  get allowed(): readonly string[] {
    return this.#origins.all;
  }

  agreed(origin: string): boolean {
    return this.#origins.has(origin);
  }

  async allow(origin: string): Promise<void> {
    await this.#origins.add(origin);
    this.#changed.fire(undefined);
  }

  async withdraw(origin: string): Promise<void> {
    await this.#origins.remove(origin);
    this.#changed.fire(undefined);
  }

  async key(origin: string): Promise<string | null> {
    return (await this.#secrets.get(secretOf(origin))) ?? null;
  }

  /** Keeps a key; an empty one is forgotten. */
  async setKey(origin: string, key: string): Promise<void> {
    if (key === '') await this.#secrets.delete(secretOf(origin));
    else await this.#secrets.store(secretOf(origin), key);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
