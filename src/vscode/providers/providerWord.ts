import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { ProviderAccess } from '../../core/providers/endpointPort.ts';
import type { ProviderSettings } from '../../core/providers/providerChoice.ts';
import type { VsCodeSettings } from '../settings.ts';

const agreedKey = 'mlxCode.providers.agreed';

/** Where VS Code's secret storage keeps the key for an origin: another address in the settings doesn't get it. */
function secretOf(origin: string): string {
  return `mlxCode.providers.key ${origin}`;
}

/** Of an extension's context, where permissions and keys are kept. */
interface KeptByVsCode {
  globalState: vscode.Memento;
  secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;
}

/** The user's word about providers: the settings, the keys, and where questions may be sent. Permissions are of this machine and no setting, so that none is synchronised. */
export class ProviderWord implements ProviderSettings, ProviderAccess, Disposable {
  readonly #settings: Pick<VsCodeSettings, 'providers'>;
  readonly #context: KeptByVsCode;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  readonly onDidChange: ProviderSettings['onDidChange'] = (listener) => this.#changed.event(() => listener());

  constructor(settings: Pick<VsCodeSettings, 'providers' | 'onDidChange'>, context: KeptByVsCode) {
    this.#settings = settings;
    this.#context = context;
    this.#store.add(settings.onDidChange(() => this.#changed.fire(undefined)));
  }

  get(): ReturnType<ProviderSettings['get']> {
    return this.#settings.providers;
  }

  /** The origins that questions may be sent to. */
  get allowed(): readonly string[] {
    const kept = this.#context.globalState.get<unknown>(agreedKey, []);
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  }

  agreed(origin: string): boolean {
    return this.allowed.includes(origin);
  }

  async allow(origin: string): Promise<void> {
    await this.#context.globalState.update(agreedKey, [...this.allowed.filter((one) => one !== origin), origin]);
    this.#changed.fire(undefined);
  }

  async withdraw(origin: string): Promise<void> {
    await this.#context.globalState.update(
      agreedKey,
      this.allowed.filter((one) => one !== origin),
    );
    this.#changed.fire(undefined);
  }

  async key(origin: string): Promise<string | null> {
    return (await this.#context.secrets.get(secretOf(origin))) ?? null;
  }

  /** Keeps a key; an empty one is forgotten. */
  async setKey(origin: string, key: string): Promise<void> {
    if (key === '') await this.#context.secrets.delete(secretOf(origin));
    else await this.#context.secrets.store(secretOf(origin), key);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
