/**
 * Which value of a setting counts, of all that are set: the default, what a user has for all projects, what the project's file says, and what the workspace or its
 * folder says, each before the one above it. A project's file knows more of the project than what a user set for all of them, and whoever wants it
 * otherwise in this project sets it in the workspace. Pure.
 */
export type Origin = 'default' | 'user' | 'project' | 'workspace' | 'folder' | 'policy' | 'environment' | 'option';

export interface SettingLayer {
  origin: Origin;
  value: unknown;
  /** Of a file of the project: how it is called, and the line. */
  file?: string;
  line?: number;
}

/** What VS Code tells of a setting; what isn't set is undefined. */
export interface InspectedSetting {
  defaultValue?: unknown;
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

/**
 * All that are set, the one that counts first. `counted` is what VS Code takes of its own: what it takes of none of them, an organisation's policy sets, which
 * goes before all. Where the workspace isn't `trusted`, it may leave out what that sets.
 */
export function settingLayers(
  inspected: InspectedSetting,
  counted: unknown,
  trusted: boolean,
  project?: Omit<SettingLayer, 'origin'>,
): SettingLayer[] {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspected;
  const layers: SettingLayer[] = [
    { origin: 'folder', value: workspaceFolderValue },
    { origin: 'workspace', value: workspaceValue },
    ...(project ? [{ origin: 'project' as const, ...project }] : []),
    { origin: 'user', value: globalValue },
    { origin: 'default', value: defaultValue },
  ];
  const set = layers.filter(({ value }) => value !== undefined);
  // Values that are objects VS Code puts together of all of them.
  if (typeof counted === 'object' && counted !== null && !Array.isArray(counted))
    return set.map((layer, index) => (index === 0 ? { ...layer, value: counted } : layer));
  const isCounted = ({ value }: SettingLayer): boolean => counted === undefined || JSON.stringify(value) === JSON.stringify(counted);
  const own = set.filter(({ origin }) => origin !== 'project');
  const first = own.findIndex(isCounted);
  if (first === 0) return set;
  const left = own[first];
  return trusted || !left ? [{ origin: 'policy', value: counted }, ...set] : set.slice(set.indexOf(left));
}
