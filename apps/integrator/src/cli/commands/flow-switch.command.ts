import type { FlowDto } from '@app/contracts';
import type { Command } from 'commander';
import { chooseFlow, isProblem } from '../api/connect';
import type { FlowApi } from '../api/integrator-api';
import type { Cli, End } from '../cli';
import { CliFault } from '../cli-fault';
import { addFlow, addJson, addOperator, describeExamples, type FlowOptions } from '../options';
import { json } from '../text/json';

/** `pause`: nothing is polled nor sent until `resume`. */
export function addPause(program: Command, cli: Cli, _end: End): void {
  addSwitch(program, cli, {
    name: 'pause',
    description: 'stop polling and delivering; what is on its way comes to its end',
    act: (api) => api.pause(),
    done: (flow) => `${flow} is paused. ${cli.config.command} resume --flow ${flow} lets it go on.`,
  });
}

/** `resume`: the end of a pause. */
export function addResume(program: Command, cli: Cli, _end: End): void {
  addSwitch(program, cli, {
    name: 'resume',
    description: 'go on after a pause, at once',
    act: (api) => api.resume(),
    done: (flow, state) => `${flow} is ${state}.`,
  });
}

/** `run`: a poll now. */
export function addRun(program: Command, cli: Cli, _end: End): void {
  addSwitch(program, cli, {
    name: 'run',
    description: 'poll the source now, without waiting for the interval',
    act: (api) => api.run(),
    done: (flow) => `${flow} polls now.`,
  });
}

interface Switch {
  readonly name: string;
  readonly description: string;
  readonly act: (api: FlowApi) => Promise<FlowDto>;
  readonly done: (flow: string, state: FlowDto['state']) => string;
}

function addSwitch(program: Command, cli: Cli, { name, description, act, done }: Switch): void {
  const command = program.command(name).description(description);
  addJson(addOperator(addFlow(command)), 'the flow');
  describeExamples(command, cli.config.command, [
    [name, 'the only flow'],
    [`${name} --flow welcome-package --operator ada`, 'by name, on behalf of somebody'],
  ]);
  command.action(async (options: FlowOptions) => {
    const flow = await chooseFlow(cli, options);
    const after = await explainPause(flow.name, cli, () => act(flow.api));
    await cli.screen.write(options.json ? json(after) : `${done(flow.name, after.state)}\n`);
  });
}

/** Adds the command that helps to a refusal because the flow is paused, or is not. */
export async function explainPause<T>(flow: string, { config }: Cli, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    for (const [code, command] of [
      ['flow-paused', 'resume'],
      ['flow-not-paused', 'pause'],
    ] as const) {
      if (isProblem(error, code)) {
        throw new CliFault(`${error.message}\nRun: ${config.command} ${command} --flow ${flow}`, { cause: error });
      }
    }
    throw error;
  }
}
