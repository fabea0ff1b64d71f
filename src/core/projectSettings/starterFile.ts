/** The file that *Create Project Settings* makes: each setting with what it does, commented out, so that nothing changes before somebody wants it. Pure. */
import { type ProjectKey, projectKeys } from './projectKeys.ts';

export function starterFile(): string {
  const lines: string[] = [];
  let open: string | null = null;
  for (const [key, { says, example }] of Object.entries(projectKeys) as [ProjectKey, (typeof projectKeys)[ProjectKey]][]) {
    const [first = '', name] = key.split('.');
    const group = name === undefined ? null : first;
    if (group !== open) {
      if (open !== null) lines.push('  // },');
      if (group !== null) lines.push('', `  // "${group}": {`);
      open = group;
    }
    const indent = group === null ? '  // ' : '  //   ';
    if (group === null) lines.push('');
    lines.push(`${indent}${says}`, `${indent}"${name ?? key}": ${JSON.stringify(example)},`);
  }
  if (open !== null) lines.push('  // },');
  return [
    '{',
    '  // Settings of MLX-CODE that everybody who works on this folder shares. Take the // off those that are to count.',
    '  // What each of you has set in the workspace’s own settings goes before; “MLX-CODE: Show Effective Settings” tells which value counts, and why.',
    ...lines,
    '}',
    '',
  ].join('\n');
}
