import type { Cli } from '../cli';
import { CliFault, UsageFault } from '../cli-fault';
import type { FlowOptions } from '../options';
import { ApiProblem } from './api-fault';
import { bearerKey } from './bearer-key';
import { HttpApi } from './http-api';
import { requireHttpUrl } from './http-url';
import { type FlowApi, IntegratorApi } from './integrator-api';

/** The integrator that the command line, or else the environment, names. */
export function connect({ config, signal }: Cli, { url, operator }: FlowOptions): IntegratorApi {
  const who = operator ?? config.operator;
  const peer = {
    name: 'integrator',
    url: url ?? requireHttpUrl('INTEGRATOR_URL', config.integratorUrl),
    whenSilent: 'Start it with npm start, or set INTEGRATOR_URL.',
    keyName: config.integratorKey.name,
  };
  const headers = { ...bearerKey(config.integratorKey), ...(who !== undefined && { 'X-Operator': who }) };
  return new IntegratorApi(new HttpApi(peer, { signal, headers }));
}

/** A flow with its name. */
export interface ChosenFlow {
  readonly name: string;
  readonly api: FlowApi;
}

/**
 * The flow that is meant: the one that is named, or the only one.
 * @throws UsageFault when it must be named
 */
export async function chooseFlow(cli: Cli, options: FlowOptions): Promise<ChosenFlow> {
  const integrator = connect(cli, options);
  const names = (await integrator.flows()).map(({ name }) => name);
  const [only] = names;
  if (only === undefined) throw new CliFault('The integrator has no flow.');
  if (options.flow !== undefined && !names.includes(options.flow)) {
    throw new UsageFault(`There is no flow ${options.flow}. There is: ${names.join(', ')}.`);
  }
  if (options.flow === undefined && names.length > 1) {
    throw new UsageFault(`There are several flows: ${names.join(', ')}. Say which with --flow <name>.`);
  }
  const name = options.flow ?? only;
  return { name, api: integrator.flow(name) };
}

/** Whether the service refused with this problem. */
export function isProblem(error: unknown, code: string): error is ApiProblem {
  return error instanceof ApiProblem && error.code === code;
}
