import { describe, expect, it } from 'vitest';
import { type InspectedSetting, settingLayers } from '../../../src/core/projectSettings/settingLayers.ts';

const project = { value: 3, file: '.mlx-code.json', line: 2 };
const all: InspectedSetting = { defaultValue: 1, globalValue: 2, workspaceValue: 4, workspaceFolderValue: 5 };
/** As VS Code takes them. */
const counted = ({ workspaceFolderValue, workspaceValue, globalValue, defaultValue }: InspectedSetting): unknown =>
  workspaceFolderValue ?? workspaceValue ?? globalValue ?? defaultValue;
const origins = (inspected: InspectedSetting, by = counted(inspected), trusted = true, ofProject: typeof project | null = project) =>
  settingLayers(inspected, by, trusted, ofProject ?? undefined).map(({ origin, value }) => [origin, value]);

describe('the values of a setting', () => {
  it('go before one another: folder, workspace, project, user, default', () => {
    expect(origins(all)).toEqual([
      ['folder', 5],
      ['workspace', 4],
      ['project', 3],
      ['user', 2],
      ['default', 1],
    ]);
    expect(origins({ defaultValue: 1, globalValue: 2 })[0]).toEqual(['project', 3]);
    expect(origins({ defaultValue: 1, workspaceValue: false }, false)[0]).toEqual(['workspace', false]);
    expect(origins({ defaultValue: 1 }, 1, true, null)).toEqual([['default', 1]]);
    expect(settingLayers(all, 5, true, project)[2]).toEqual({ origin: 'project', ...project });
  });

  it('give way to a policy, also those of a project', () => {
    expect(origins({ defaultValue: 1, globalValue: 2 }, 1)[0]).toEqual(['policy', 1]);
    expect(origins({ defaultValue: 1 }, 9)[0]).toEqual(['policy', 9]);
    expect(origins(all, 7)[0]).toEqual(['policy', 7]);
  });

  it('of a workspace in Restricted Mode are left out where VS Code leaves them out', () => {
    expect(origins({ defaultValue: 1, globalValue: 2, workspaceValue: 4 }, 2, false, null)).toEqual([
      ['user', 2],
      ['default', 1],
    ]);
  });

  it('that are objects are what VS Code puts together', () => {
    const [first, second] = settingLayers({ defaultValue: { a: 1 }, globalValue: { b: 2 } }, { a: 1, b: 2 }, true);
    expect([first, second]).toEqual([
      { origin: 'user', value: { a: 1, b: 2 } },
      { origin: 'default', value: { a: 1 } },
    ]);
  });
});
