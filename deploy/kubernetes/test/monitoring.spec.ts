import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const { rules } = parse(readFileSync('deploy/kubernetes/monitoring/prometheus-adapter.yaml', 'utf8')) as {
  rules: { external: { name: { as: string }; metricsQuery: string; seriesQuery: string }[] };
};
const rule = rules.external[0]!;

interface Relabel {
  readonly action?: string;
  readonly regex?: string;
  readonly target_label?: string;
}

/** Of Debian's package `prometheus`; where it is not installed, its tests are left out. */
const withPromtool = hasPromtool() ? it : it.skip;
if (!hasPromtool()) process.stdout.write('promtool is not installed here: the rule of the adapter is not evaluated\n');

describe('the metric that the integrator is scaled by', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monitoring-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the one that the adapter serves, of metrics that there are', () => {
    const manifests = parseAllDocuments(readFileSync('deploy/kubernetes/base/integrator.yaml', 'utf8'));
    const scaler = manifests.find((manifest) => manifest.get('kind') === 'HorizontalPodAutoscaler')?.toJS() as {
      spec: { metrics: { external: { metric: { name: string } } }[] };
    };
    expect(scaler.spec.metrics.map(({ external }) => external.metric.name)).toEqual([rule.name.as]);
    const source = readFileSync('apps/integrator/src/observability/ledger-metrics.ts', 'utf8');
    const read = `${rule.seriesQuery} ${rule.metricsQuery}`.match(/integrator_\w+/g) ?? [];
    expect(new Set(read).size).toBe(3);
    expect(read.filter((metric) => !source.includes(`'${metric}'`))).toEqual([]);
  });

  withPromtool.each<[string, object[], number]>([
    ['the age, not the sum of what the replicas say', flow('x', 40, 0, 0), 40],
    ['nothing while the target takes one at a time', flow('x', 4000, 1, 0), 0],
    ['nothing while an operator has paused it', flow('x', 4000, 0, 1), 0],
    ['the worst flow of those that more senders could help', [...flow('x', 40, 0, 0), ...flow('y', 4000, 1, 0)], 40],
  ])('is %s (promtool)', (_, input_series, value) => {
    const expr = rule.metricsQuery.replaceAll('<<.LabelMatchers>>', 'namespace="welcome-package"');
    const promql_expr_test = [{ expr, eval_time: '0s', exp_samples: [{ labels: '{}', value }] }];
    const test = join(folder, 'test.yaml');
    writeFileSync(test, JSON.stringify({ tests: [{ interval: '15s', input_series, promql_expr_test }] }));
    execFileSync('promtool', ['test', 'rules', test], { stdio: 'pipe' });
  });

  it('is scraped from the pods of the services, under the labels that the rule and the alerts go by', () => {
    const text = readFileSync('deploy/kubernetes/monitoring/scrape.yaml', 'utf8');
    const { scrape_configs } = parse(text) as { scrape_configs: { relabel_configs: Relabel[] }[] };
    const relabels = scrape_configs[0]!.relabel_configs;
    expect(relabels.flatMap(({ action, regex }) => (action === 'keep' ? [regex] : []))).toEqual(['service', 'http']);
    expect(relabels.flatMap(({ target_label = [] }) => target_label)).toEqual(['job', 'namespace', 'instance']);
  });
});

/** Of two replicas, which tell the same of the ledger. */
function series(metric: string, flow: string, value: number): object[] {
  return ['a', 'b'].map((instance) => ({
    series: `${metric}{namespace="welcome-package", flow="${flow}", instance="${instance}"}`,
    values: String(value),
  }));
}
function flow(name: string, age: number, held: number, paused: number): object[] {
  return [
    ...series('integrator_oldest_undelivered_seconds', name, age),
    ...series('integrator_held', name, held),
    ...series('integrator_paused', name, paused),
  ];
}

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
