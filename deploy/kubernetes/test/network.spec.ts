import { type End, mayConnect } from './network';
import { APPS, KubernetesFolder, type Labels, OVERLAYS, type Rendered, withKubectl } from './rendered';

function pod(app: string, component = 'service'): End {
  return { labels: { 'app.kubernetes.io/name': app, 'app.kubernetes.io/component': component } };
}

function elsewhere(namespace: string, labels: Labels = {}): End {
  return { namespace, labels };
}

withKubectl('the network policies', () => {
  const folder = new KubernetesFolder();
  const rendered = new Map<string, readonly Rendered[]>();
  beforeAll(() => OVERLAYS.forEach((name) => rendered.set(name, folder.render(name))));
  afterAll(() => folder.close());
  const of = (name: string): readonly Rendered[] => rendered.get(name) ?? [];

  describe.each(OVERLAYS)('of %s let', (name) => {
    const postgres: End =
      name === 'overlays/example' ? pod('postgres', 'database') : { labels: {}, block: '10.20.0.0/24' };
    const dns = elsewhere('kube-system', { 'k8s-app': 'kube-dns' });
    const customerMaker = elsewhere('shop', { 'welcome-package/crm-client': 'true' });

    it.each<[string, string, End, End, number]>([
      ['the integrator', 'the CRM', pod('integrator'), pod('crm'), 8000],
      ['the integrator', 'Inventory', pod('integrator'), pod('inventory'), 8001],
      ...APPS.flatMap((app): [string, string, End, End, number][] => [
        [app, 'PostgreSQL', pod(app), postgres, 5432],
        [`${app}’s migration`, 'PostgreSQL', pod(app, 'migration'), postgres, 5432],
        [app, 'DNS', pod(app), dns, 53],
      ]),
      ['the ingress', 'the console', elsewhere('ingress-nginx'), pod('integrator'), 8002],
      ['Prometheus', 'the CRM', elsewhere('monitoring'), pod('crm'), 8000],
      ['Prometheus', 'the integrator', elsewhere('monitoring'), pod('integrator'), 8002],
      ['who is marked as its client', 'the CRM', customerMaker, pod('crm'), 8000],
    ])('%s reach %s', (_from, _to, from, to, port) => {
      expect(mayConnect(of(name), from, to, port)).toBe(true);
    });

    it.each<[string, string, End, End, number]>([
      ['the CRM', 'Inventory', pod('crm'), pod('inventory'), 8001],
      ['the CRM', 'the integrator', pod('crm'), pod('integrator'), 8002],
      ['Inventory', 'the CRM', pod('inventory'), pod('crm'), 8000],
      ['a migration', 'the CRM', pod('crm', 'migration'), pod('crm'), 8000],
      ['another pod here', 'PostgreSQL', { labels: {} }, postgres, 5432],
      ['another pod here', 'Inventory', { labels: {} }, pod('inventory'), 8001],
      ['another namespace', 'a pod that nobody speaks to', elsewhere('shop'), pod('crm', 'migration'), 8000],
      ['another namespace', 'the CRM', elsewhere('shop'), pod('crm'), 8000],
      ['the ingress', 'the CRM', elsewhere('ingress-nginx'), pod('crm'), 8000],
      ['who may create customers', 'the integrator', customerMaker, pod('integrator'), 8002],
      ['the integrator', 'the world', pod('integrator'), { labels: {}, block: '0.0.0.0/0' }, 443],
      ['the CRM', 'another database', pod('crm'), { labels: {}, block: '192.0.2.0/24' }, 5432],
    ])('%s not reach %s', (_from, _to, from, to, port) => {
      expect(mayConnect(of(name), from, to, port)).toBe(false);
    });
  });
});
