import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { announcingCrm } from '../apps/crm/test/support/announcing-crm';
import { StubSystems } from '../apps/integrator/test/support/stub-systems';
import { RunningIntegrator } from '../apps/integrator/test/support/running-integrator';

const FOLDER = 'deploy/observability';
const ALERTS = readFileSync(`${FOLDER}/alerts.yml`, 'utf8');
const DASHBOARD = JSON.parse(readFileSync(`${FOLDER}/grafana/dashboards/welcome-package.json`, 'utf8')) as {
  readonly panels: readonly {
    readonly title: string;
    readonly description?: string;
    readonly datasource?: { readonly uid: string };
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
};
const MANUAL = readFileSync('docs/operating.md', 'utf8');
/** Of Debian's package `prometheus`; where it is not installed, its test is left out. */
const PROMTOOL = 'promtool';
if (!hasPromtool()) process.stdout.write('promtool is not installed here: the alerts are not seen to fire\n');
const PROMETHEUS_OWN = new Set(['up']);

/** The text of each alert, by name. */
const alerts = new Map(
  ALERTS.split('- alert: ')
    .slice(1)
    .map((text) => [/^\w+/.exec(text)?.[0] ?? '', text] as const),
);
const dashboardQueries = DASHBOARD.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** The metrics that a query, or a text with queries, reads, with the labels they are selected by. */
function selectors(text: string): { readonly metric: string; readonly labels: readonly string[] }[] {
  return [...text.matchAll(/\b(up|(?:integrator|crm|database|http|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, metric = '', labels = '']) => ({
      metric,
      labels: [...labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!),
    }),
  );
}

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

describe('what watches the services', () => {
  const systems = new StubSystems();
  let integrator: RunningIntegrator;
  /** Metric to the labels it was seen with; every name of a histogram, too. */
  let known: Map<string, Set<string>>;
  beforeAll(async () => {
    integrator = await RunningIntegrator.start(await systems.open());
    systems.customers.push({ id: 1 });
    await integrator.until(({ deliveries }) => deliveries.delivered === 1);
    const crm = await announcingCrm('http://127.0.0.1:9/hooks');
    const ofCrm = await crm.get('/metrics');
    await crm.remove();
    known = readMetrics(`${await (await integrator.get('/metrics')).text()}\n${ofCrm.text}`);
  });
  afterAll(async () => {
    await integrator.stop();
    systems.close();
  });

  it.each([
    ['the alerts', ALERTS.replaceAll(/^\s*(#|summary|description|runbook).*$/gm, '')],
    ['the dashboard', dashboardQueries.join('\n')],
    ['the README', readFileSync('README.md', 'utf8')],
    ['docs/operating.md', MANUAL],
  ])('names metrics and labels that there are: %s', (_, text) => {
    const scraped = new Set(['job', 'instance']);
    const unknown = selectors(text)
      .filter(({ metric }) => !PROMETHEUS_OWN.has(metric))
      // A table that names its labels, `{flow,state}`, has no values to select by.
      .filter(
        ({ metric, labels }) =>
          !known.has(metric) ||
          (known.get(metric)!.size > 0 &&
            labels.some((label) => !scraped.has(label) && !known.get(metric)!.has(label))),
      );
    expect(unknown).toEqual([]);
  });

  it('reads every metric that the integrator has of its flows, and the CRM of its channels', () => {
    const read = new Set(selectors([ALERTS, ...dashboardQueries].join('\n')).map(({ metric }) => metric));
    const unread = [...known.keys()].filter(
      (metric) => /^(integrator|crm)_/.test(metric) && !/_(bucket|sum|count)$/.test(metric) && !read.has(metric),
    );
    // Histograms are read by their buckets.
    expect(unread.filter((metric) => !read.has(`${metric}_bucket`))).toEqual([]);
  });
});

describe('an alert', () => {
  it('is one of many', () => expect(alerts.size).toBeGreaterThanOrEqual(15));

  it.each([...alerts])('%s says how bad it is, what it is, and where to read on', (_, text) => {
    const headings = [...MANUAL.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
    const [, anchor] = /runbook: docs\/operating\.md#(\S+)/.exec(text) ?? [];
    expect(text).toMatch(/severity: (info|warning|page) /);
    expect(text).toMatch(/summary: .{20}/);
    expect(text).toMatch(/description: .{40}/);
    expect(headings).toContain(anchor);
  });

  it('is told of in its section, by name', () => {
    expect([...alerts.keys()].filter((name) => !MANUAL.includes(`\`${name}\``))).toEqual([]);
  });

  it.each([...alerts.keys()])('%s was seen to fire', (name) => {
    expect(readFileSync(`${FOLDER}/alerts.test.yml`, 'utf8')).toContain(`alertname="${name}"`);
  });

  (hasPromtool() ? it : it.skip)('fires when it should (promtool)', () => {
    execFileSync(PROMTOOL, ['check', 'config', `${FOLDER}/prometheus.yml`], { stdio: 'pipe' });
    execFileSync(PROMTOOL, ['test', 'rules', `${FOLDER}/alerts.test.yml`], { stdio: 'pipe' });
  });
});

describe('the dashboard', () => {
  it('asks the provisioned data source, and says what each panel shows', () => {
    const provisioned = readFileSync(`${FOLDER}/grafana/provisioning/datasources/datasources.yml`, 'utf8');
    const panels = DASHBOARD.panels.filter(({ targets }) => targets !== undefined);
    expect(new Set(panels.map(({ datasource }) => datasource?.uid))).toEqual(new Set(['prometheus']));
    expect(provisioned).toContain('uid: prometheus,');
    expect(panels.filter(({ description = '' }) => description === '')).toEqual([]);
  });

  it('lays no panel over another', () => {
    const taken = DASHBOARD.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(taken).size).toBe(taken.length);
    expect(Math.max(...DASHBOARD.panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});

function readMetrics(text: string): Map<string, Set<string>> {
  const metrics = new Map<string, Set<string>>();
  const add = (name: string): Set<string> => {
    const labels = metrics.get(name) ?? new Set();
    metrics.set(name, labels);
    return labels;
  };
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    add(name);
    if (type === 'histogram') for (const part of ['bucket', 'sum', 'count']) add(`${name}_${part}`);
  }
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)\{([^}]*)\}/gm)) {
    const seen = add(name);
    for (const [, label] of labels.matchAll(/(\w+)="/g)) seen.add(label!);
  }
  return metrics;
}

function hasPromtool(): boolean {
  try {
    execFileSync(PROMTOOL, ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
