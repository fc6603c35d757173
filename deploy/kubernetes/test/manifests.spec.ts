import { readConfig } from '@app/platform';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CrmConfig } from '../../../apps/crm/src/crm.config';
import { FLOWS } from '../../../apps/integrator/src/flows/flows';
import { readIntegratorConfig } from '../../../apps/integrator/src/integrator.config';
import { InventoryConfig } from '../../../apps/inventory/src/inventory.config';
import { typeFaults } from './manifest-types';
import {
  APPS,
  type Container,
  KubernetesFolder,
  type Labels,
  matches,
  ofKind,
  OVERLAYS,
  type Rendered,
  type Workload,
  withKubectl,
  workloads,
} from './rendered';

const FOLDERS = ['base', ...OVERLAYS];
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** What a service has to finish its work in hand, in seconds: as `stop_grace_period` of docker-compose.yml. */
const STOP_SECONDS = 15;
/** Of each service's pool (libs/platform/src/database/postgres.ts). */
const CONNECTIONS = 10;

withKubectl('the manifests', () => {
  const folder = new KubernetesFolder();
  const rendered = new Map<string, readonly Rendered[]>();
  beforeAll(() => FOLDERS.forEach((name) => rendered.set(name, folder.render(name))));
  afterAll(() => folder.close());
  const of = (name: string): readonly Rendered[] => rendered.get(name) ?? [];
  const everything = (): readonly Rendered[] => FOLDERS.flatMap((name) => [...of(name)]);

  it('are what Kubernetes knows: no field misspelt, missing or of another type', () => {
    expect(typeFaults(everything())).toEqual([]);
  });

  it('that are misspelt would be told', () => {
    const [deployment] = structuredClone(ofKind<Workload>(of('base'), 'Deployment'));
    const security = deployment!.spec.template.spec.containers[0]!.securityContext as Record<string, unknown>;
    security['readOnlyRootFileSystem'] = true;
    expect(typeFaults([deployment!])).toEqual([expect.stringContaining('readOnlyRootFileSystem')]);
  });

  describe.each(FOLDERS)('of %s', (name) => {
    const services = () => ofKind<Workload>(of(name), 'Deployment');

    it('are the three services, each with its service, budget, autoscaler and migration', () => {
      const kinds = ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service'];
      for (const kind of kinds)
        expect(ofKind(of(name), kind).map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining([...APPS]));
      expect(ofKind(of(name), 'Job').map(({ metadata }) => metadata.name)).toEqual(
        APPS.map((app) => `${app}-migrate`).toSorted(),
      );
    });

    it('have services that lead to pods, by a port that these have, and to no migration', () => {
      type ServiceSpec = { selector: Labels; ports: { targetPort: string }[] };
      for (const { spec } of ofKind<Rendered<ServiceSpec>>(of(name), 'Service')) {
        const selected = workloads(of(name)).filter((one) => matches(one.spec.template.metadata.labels, spec.selector));
        expect(selected).toHaveLength(1);
        expect(selected[0]?.kind).not.toBe('Job');
        expect(portsOf(selected[0]!)).toHaveProperty(spec.ports[0]!.targetPort);
      }
    });

    it('probe what the services answer, at the port that they listen on', () => {
      const defaults = {
        crm: new CrmConfig(),
        inventory: new InventoryConfig(),
        integrator: readIntegratorConfig({}, FLOWS),
      };
      for (const service of services()) {
        const app = service.metadata.name as (typeof APPS)[number];
        const { paths } = JSON.parse(readFileSync(`apps/${app}/openapi.json`, 'utf8')) as {
          paths: Record<string, object>;
        };
        const { startupProbe, livenessProbe, readinessProbe } = containerOf(service);
        for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
          expect(paths[probe?.httpGet?.path ?? '']).toHaveProperty('get');
          expect(portsOf(service)[String(probe?.httpGet?.port)]).toBe(defaults[app].PORT);
        }
        // A database that is away makes a service not ready; a restart would not bring it back.
        expect(livenessProbe?.httpGet?.path).toBe('/health/live');
        expect(readinessProbe?.httpGet?.path).toBe('/health/ready');
      }
    });

    it('let each service finish its work', () => {
      for (const { spec } of services()) {
        const { containers, terminationGracePeriodSeconds = 0 } = spec.template.spec;
        const [container] = containers;
        const { sleep } = container!.lifecycle!.preStop!;
        expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual((sleep?.seconds ?? 0) + STOP_SECONDS);
      }
    });

    it('scale what is there, from two up, and leave the number to the autoscaler', () => {
      type ScalerSpec = { scaleTargetRef: { name: string }; minReplicas: number; maxReplicas: number };
      for (const { spec } of ofKind<Rendered<ScalerSpec>>(of(name), 'HorizontalPodAutoscaler')) {
        const [service] = services().filter(({ metadata }) => metadata.name === spec.scaleTargetRef.name);
        expect(service).toBeDefined();
        // Applied again, a number here would undo what the autoscaler did.
        expect(service?.spec.replicas).toBeUndefined();
        expect(spec.minReplicas).toBeGreaterThanOrEqual(2);
        expect(spec.maxReplicas).toBeGreaterThan(spec.minReplicas);
      }
    });

    it('have budgets of exactly one service each, which leave room to drain a node', () => {
      type BudgetSpec = { maxUnavailable?: number; minAvailable?: number; selector: { matchLabels: Labels } };
      for (const { spec } of ofKind<Rendered<BudgetSpec>>(of(name), 'PodDisruptionBudget')) {
        const covered = workloads(of(name)).filter((one) =>
          matches(one.spec.template.metadata.labels, spec.selector.matchLabels),
        );
        expect(covered.map(({ kind }) => kind)).toEqual(['Deployment']);
        expect(spec.maxUnavailable ?? 2 - (spec.minAvailable ?? 2)).toBeGreaterThanOrEqual(1);
      }
    });

    it('say for every container what it needs, and give it no more rights than that', () => {
      const all = workloads(of(name));
      expect(all.length).toBeGreaterThanOrEqual(6);
      for (const one of all) {
        const { automountServiceAccountToken, containers, securityContext } = one.spec.template.spec;
        expect(automountServiceAccountToken).toBe(false);
        expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
        expect(securityContext?.runAsUser).toBeGreaterThan(0);
        for (const container of containers) {
          expect(container.resources).toMatchObject({
            requests: { cpu: expect.any(String), memory: expect.any(String) },
            limits: { memory: expect.any(String) },
          });
          expect(container.securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
        }
      }
      const emptyDirs = all.flatMap(({ spec }) => spec.template.spec.volumes?.filter(({ emptyDir }) => emptyDir) ?? []);
      expect(emptyDirs.filter(({ emptyDir }) => emptyDir?.sizeLimit === undefined)).toEqual([]);
    });

    it('name every image by a version, ours by the one of this package', () => {
      const images = workloads(of(name)).flatMap(({ spec }) =>
        spec.template.spec.containers.map(({ image }) => image ?? ''),
      );
      expect(images.filter((image) => !/:[0-9][\w.-]*$/.test(image))).toEqual([]);
      const ours = images.filter((image) => image.includes('welcome-package/'));
      expect(ours).toHaveLength(6);
      expect(ours.filter((image) => !image.endsWith(`:${version}`))).toEqual([]);
      for (const { metadata } of workloads(of(name)).filter(({ kind }) => kind !== 'StatefulSet'))
        expect(metadata.labels?.['app.kubernetes.io/version']).toBe(version);
    });

    it('bring the schema up to date by the image that will run, and can be applied again', () => {
      for (const job of ofKind<Workload>(of(name), 'Job')) {
        const [service] = services().filter(({ metadata }) => `${metadata.name}-migrate` === job.metadata.name);
        const container = containerOf(job);
        expect(container.args).toEqual(['node', 'dist/main.js', 'migrate']);
        expect(container.image).toBe(containerOf(service!).image);
        expect([container.env, container.envFrom]).toEqual([containerOf(service!).env, containerOf(service!).envFrom]);
        expect(job.spec).toMatchObject({ ttlSecondsAfterFinished: expect.any(Number), activeDeadlineSeconds: 300 });
      }
    });

    it('have settings that the services take', () => {
      const settings = ofKind(of(name), 'ConfigMap').filter(({ metadata }) => /-settings-/.test(metadata.name));
      expect(settings).toHaveLength(3);
      const read = {
        crm: (data: NodeJS.ProcessEnv) => readConfig(CrmConfig, data),
        inventory: (data: NodeJS.ProcessEnv) => readConfig(InventoryConfig, data),
        integrator: (data: NodeJS.ProcessEnv) => readIntegratorConfig(data, FLOWS),
      };
      const known = new Set(readFileSync('.env.example', 'utf8').match(/(?<=^#)[A-Z_]+(?==)/gm));
      for (const { data, metadata } of settings) {
        const app = metadata.name.split('-')[0] as (typeof APPS)[number];
        expect(Object.keys(data ?? {}).filter((setting) => !known.has(setting))).toEqual([]);
        expect(() => read[app](data ?? {})).not.toThrow();
      }
    });

    it('take the database’s address and all keys from files, each of a secret', () => {
      for (const one of [...services(), ...ofKind<Workload>(of(name), 'Job')]) {
        const { env = [], volumeMounts } = containerOf(one);
        const ofIntegrator = {
          CRM_API_KEY_FILE: '/run/secrets/keys/crm-api-key',
          INVENTORY_API_KEY_FILE: '/run/secrets/keys/inventory-api-key',
        };
        expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).toEqual({
          DATABASE_URL_FILE: '/run/secrets/database/url',
          API_KEYS_FILE: '/run/secrets/keys/api-keys',
          ...(one.metadata.name.startsWith('integrator') && ofIntegrator),
        });
        for (const secret of ['database', 'keys'])
          expect(volumeMounts).toContainEqual({ name: secret, mountPath: `/run/secrets/${secret}`, readOnly: true });
      }
    });
  });

  it.each(OVERLAYS)('of %s have every secret, every setting and every account that they name', (name) => {
    const missing = workloads(of(name)).flatMap((one) => namesOf(one).filter((wanted) => !has(of(name), wanted)));
    expect(missing).toEqual([]);
    for (const app of APPS) {
      const [secret] = ofKind(of(name), 'Secret').filter(({ metadata }) =>
        metadata.name.startsWith(`${app}-database-`),
      );
      const url = Buffer.from(secret?.data?.['url'] ?? '', 'base64').toString();
      expect(readConfig(CrmConfig, { DATABASE_URL: url }).DATABASE_URL).toMatch(
        new RegExp(`^postgres://${app}:[^@]+@[^/]+/${app}$`),
      );
    }
  });

  it.each(OVERLAYS)('of %s have keys that the services take, each with no more than the integrator needs', (name) => {
    const scopes = { crm: 'customers:read', inventory: 'packages:read,packages:write' };
    const keysOf = (app: string): Record<string, string> => {
      const [secret] = ofKind(of(name), 'Secret').filter(({ metadata }) => metadata.name.startsWith(`${app}-keys-`));
      const files = Object.entries(secret?.data ?? {});
      return Object.fromEntries(files.map(([file, text]) => [file, Buffer.from(text, 'base64').toString()]));
    };
    for (const app of APPS) {
      const API_KEYS = keysOf(app)['api-keys'] ?? '';
      expect(readConfig(CrmConfig, { API_KEYS }).API_KEYS).not.toBe('');
      if (app === 'integrator') continue;
      const digest = createHash('sha256')
        .update(keysOf('integrator')[`${app}-api-key`] ?? '')
        .digest('hex');
      expect(API_KEYS.split('\n')).toContain(`integrator:${scopes[app]}:${digest}`);
    }
  });

  it('of the base leave open two secrets for each app, and nothing else', () => {
    const missing = workloads(of('base')).flatMap((one) => namesOf(one).filter((wanted) => !has(of('base'), wanted)));
    expect(new Set(missing)).toEqual(new Set(APPS.flatMap((app) => [`Secret ${app}-database`, `Secret ${app}-keys`])));
  });

  it('of the example have a PostgreSQL with connections for all replicas at their most', () => {
    const [postgres] = ofKind<Workload>(of('overlays/example'), 'StatefulSet');
    const [, most] = /max_connections=(\d+)/.exec(containerOf(postgres!).args?.join(' ') ?? '') ?? [];
    const scalers = ofKind<Rendered<{ maxReplicas: number }>>(of('overlays/example'), 'HorizontalPodAutoscaler');
    // One more of each while a version is rolled out, and its migration.
    const pods = scalers.reduce((sum, { spec }) => sum + spec.maxReplicas + 2, 0);
    expect(Number(most)).toBeGreaterThanOrEqual(pods * CONNECTIONS);
  });

  it('of the example make up each password once, for nobody else to read', () => {
    const path = join(folder.path, 'overlays/example/secrets/crm-database-url');
    const before = readFileSync(path, 'utf8');
    expect(before).toMatch(/^postgres:\/\/crm:[0-9a-f]{48}@postgres:5432\/crm$/);
    expect(readFileSync(path.replace('crm-', 'inventory-'), 'utf8')).not.toContain(before.slice(15, 60));
    expect(statSync(path).mode & 0o077).toBe(0);
    folder.makeSecrets();
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
});

function containerOf({ spec }: Workload): Container {
  return spec.template.spec.containers[0]!;
}

/** Of the first container, by name. */
function portsOf(workload: Workload): Readonly<Record<string, number>> {
  return Object.fromEntries(
    (containerOf(workload).ports ?? []).map(({ name, containerPort }) => [name, containerPort]),
  );
}

/** Every object that its pods name, as `kind name`. */
function namesOf({ spec }: Workload): string[] {
  const { containers, serviceAccountName, volumes = [] } = spec.template.spec;
  return [
    `ServiceAccount ${serviceAccountName}`,
    ...volumes.flatMap(({ secret, configMap }) => [
      ...(secret ? [`Secret ${secret.secretName}`] : []),
      ...(configMap ? [`ConfigMap ${configMap.name}`] : []),
    ]),
    ...containers.flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => `ConfigMap ${configMapRef?.name}`)),
  ];
}

function has(all: readonly Rendered[], wanted: string): boolean {
  return all.some(({ kind, metadata }) => `${kind} ${metadata.name}` === wanted);
}
