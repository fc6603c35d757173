import type { IDeployment } from 'kubernetes-models/apps/v1' with { 'resolution-mode': 'import' };
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const APPS = ['crm', 'inventory', 'integrator'] as const;

type PodSpec = NonNullable<NonNullable<NonNullable<IDeployment['spec']>['template']>['spec']>;
export type Container = PodSpec['containers'][number];
export type Labels = Readonly<Record<string, string>>;

/** What kustomize gives for one object; `spec` is looked into as each test needs it. */
export interface Rendered<Spec = Readonly<Record<string, unknown>>> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec: Spec;
  readonly data?: Readonly<Record<string, string>>;
}

/** An object that makes pods. */
export type Workload = Rendered<{
  readonly replicas?: number;
  readonly selector?: { readonly matchLabels: Labels };
  readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
}>;

export const OVERLAYS = ['overlays/example', 'overlays/managed-postgres'];

/** Describes what only kubectl can show; where it is not installed, says so and leaves it out. */
export function withKubectl(name: string, tests: () => void): void {
  if (hasKubectl()) return describe(name, tests);
  process.stdout.write(`kubectl is not installed here: the tests of ${name} are left out\n`);
  describe.skip(name, tests);
}

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** A copy of deploy/kubernetes with secrets in it, as the overlays want them. `close` removes it. */
export class KubernetesFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'kubernetes-'));

  constructor() {
    cpSync('deploy/kubernetes', this.path, {
      recursive: true,
      filter: (source) => !/\/(secrets|test)$/.test(source.replaceAll('\\', '/')),
    });
    this.makeSecrets();
    const secrets = join(this.path, 'overlays/managed-postgres/secrets');
    mkdirSync(secrets);
    for (const app of APPS) writeFileSync(join(secrets, `${app}-database-url`), `postgres://${app}:x@10.20.0.7/${app}`);
    const made = join(this.path, 'overlays/example/secrets');
    const keys = readdirSync(made).filter((name) => /-api-keys?$/.test(name));
    for (const name of keys) cpSync(join(made, name), join(secrets, name));
  }

  /** As the page says to. */
  makeSecrets(): void {
    execFileSync(join(this.path, 'overlays/example/make-secrets.sh'), { stdio: 'pipe' });
  }

  /** What `kubectl apply -k` would send. */
  render(folder: string): readonly Rendered[] {
    const text = execFileSync('kubectl', ['kustomize', join(this.path, folder)], { encoding: 'utf8', stdio: 'pipe' });
    return parseAllDocuments(text).map((document) => document.toJS() as Rendered);
  }

  close(): void {
    rmSync(this.path, { recursive: true });
  }
}

export function ofKind<T = Rendered>(all: readonly Rendered[], ...kinds: readonly string[]): T[] {
  return all.filter(({ kind }) => kinds.includes(kind)) as T[];
}

export function workloads(all: readonly Rendered[]): Workload[] {
  return ofKind<Workload>(all, 'Deployment', 'StatefulSet', 'Job');
}

export function matches(labels: Labels, wanted: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
