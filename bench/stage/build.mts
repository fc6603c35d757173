import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER, type ServiceName } from '../../tools/support/services.mts';

/** A checkout of this repository whose apps are built. */
export interface Build {
  /** What the reports call it. */
  readonly name: string;
  readonly project: string;
}

export const THIS_BUILD: Build = { name: 'this', project: PROJECT_FOLDER };

/** What node is given by `npm run start:prod:<service>` of that checkout: its own flags, its own file. */
export function programOf({ project }: Build, service: ServiceName): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [node, ...words] = (scripts[`start:prod:${service}`] ?? '').split(' ');
  const file = words.pop();
  if (node !== 'node' || file === undefined)
    throw new Error(`start:prod:${service} of package.json is not "node [flags] <file>".`);
  return [...words, join(project, file)];
}
