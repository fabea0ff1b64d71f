/** The platforms a package is made for, and the engine that each gets: the ones with a GPU only where it is the platform's own. */
export interface Target {
  /** As `vsce package --target` names it. */
  name: string;
  /** As npm names it: `--os`. */
  os: string;
  /** `--cpu`. */
  cpu: string;
  /** The one package under `@node-llama-cpp/` that goes in. */
  engine: string;
}

export const targets: readonly Target[] = [
  { name: 'darwin-arm64', os: 'darwin', cpu: 'arm64', engine: 'mac-arm64-metal' },
  { name: 'darwin-x64', os: 'darwin', cpu: 'x64', engine: 'mac-x64' },
  { name: 'linux-x64', os: 'linux', cpu: 'x64', engine: 'linux-x64' },
  { name: 'linux-arm64', os: 'linux', cpu: 'arm64', engine: 'linux-arm64' },
  { name: 'win32-x64', os: 'win32', cpu: 'x64', engine: 'win-x64' },
  { name: 'win32-arm64', os: 'win32', cpu: 'arm64', engine: 'win-arm64' },
];

/** The target with this name; an Error that lists them all when there is none. */
export function targetNamed(name: string): Target {
  const target = targets.find((one) => one.name === name);
  if (!target) throw new Error(`there is no target "${name}"; choose one of ${targets.map((one) => one.name).join(', ')}`);
  return target;
}

/** The target of the machine this runs on. */
export function hostTarget(): Target {
  return targetNamed(`${process.platform}-${process.arch}`);
}
