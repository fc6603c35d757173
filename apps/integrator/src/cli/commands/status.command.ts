import type { FlowDto } from '@app/contracts';
import type { Command } from 'commander';
import { connect } from '../api/connect';
import type { IntegratorApi } from '../api/integrator-api';
import type { Cli, End } from '../cli';
import { UsageFault } from '../cli-fault';
import { exitCode } from '../exit-code';
import { addFlow, addJson, describeExamples, describeExitCode, type FlowOptions } from '../options';
import { concerns, flowStatus } from '../text/flow-status';
import { json } from '../text/json';
import { workersOf, workerTable } from '../text/worker-table';

/** `status`: how every flow goes, and who holds what. */
export function addStatus(program: Command, cli: Cli, end: End): void {
  const { config, screen } = cli;
  const command = program.command('status').description('how every flow goes, what needs a human, and who works on it');
  addJson(addFlow(command), 'the flows as a list');
  describeExamples(command, config.command, [
    ['status', 'every flow'],
    ["status --json | jq '.[].deliveries.dead'", 'one number of it'],
    ["status --json | jq '.[].workers[] | select(.discovers).name'", 'which integrator reads the source'],
  ]);
  describeExitCode(
    command,
    '0 when every flow runs and is not held, its last poll succeeded, nothing is dead or uncertain, and the last audit\nleft nothing to do; otherwise 1.',
  );
  command.action(async (options: FlowOptions) => {
    const api = connect(cli, options);
    const all = await api.flows();
    const chosen = all.filter(({ name }) => options.flow === undefined || name === options.flow);
    const flows = await Promise.all(chosen.map((flow) => withAuditThatIsOver(api, flow)));
    if (flows.length === 0 && options.flow !== undefined) {
      throw new UsageFault(`There is no flow ${options.flow}. There is: ${all.map(({ name }) => name).join(', ')}.`);
    }
    const context = { nowMs: cli.now(), paint: screen.paint, command: config.command };
    const workers = await api.workers();
    const text = [
      ...flows.map((flow) => flowStatus(flow, context).join('\n')),
      ...(workers.length > 0 ? [workerTable(workers, screen, context.nowMs)] : []),
    ];
    const data = chosen.map((flow) => ({ ...flow, workers: workersOf(flow.name, workers) }));
    await screen.write(options.json ? json(data) : text.map((part) => `${part}\n`).join('\n'));
    const isHealthy = flows.every((flow) => concerns(flow, context).length === 0);
    end(isHealthy ? exitCode.ok : exitCode.attention);
  });
}

/** One that is running says nothing yet: what the one before it found is as true as it was. */
async function withAuditThatIsOver(api: IntegratorApi, flow: FlowDto): Promise<FlowDto> {
  if (flow.last_audit?.state !== 'running') return flow;
  for await (const audit of api.flow(flow.name).audits(2))
    if (audit.state !== 'running') return { ...flow, last_audit: audit };
  return flow;
}
