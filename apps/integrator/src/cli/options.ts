import { type Command, InvalidArgumentError, Option } from 'commander';
import { isHttpUrl } from './api/http-url';
import { OPERATOR } from './cli.config';
import { parseInstant } from './text/instant';

/** Options of every command that speaks to the integrator. */
export interface FlowOptions {
  readonly url?: string;
  readonly flow?: string;
  readonly operator?: string;
  readonly json?: boolean;
}

/** Where the integrator is. */
function addUrl(command: Command): Command {
  return command.addOption(new Option('--url <url>', 'where the integrator is (INTEGRATOR_URL)').argParser(parseUrl));
}

/** Which flow is meant. */
export function addFlow(command: Command): Command {
  return addUrl(command).option('--flow <name>', 'which flow is meant; only needed when there are several');
}

/** Who asks: for commands that leave a trace. */
export function addOperator(command: Command): Command {
  return command.addOption(
    new Option('--operator <name>', 'who asks, for the list of actions (USER)').argParser(parseOperator),
  );
}

export function addJson(command: Command, what: string): Command {
  return command.option('--json', `${what}, for machines`);
}

/** Lines at the end of a command's help: command lines that work, and what they are for. */
export function describeExamples(
  command: Command,
  base: string,
  examples: readonly (readonly [string, string])[],
): void {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, meaning]) => `  ${base} ${line.padEnd(width)}   ${meaning}`);
  command.addHelpText('after', `\nExamples\n${lines.join('\n')}`);
}

/** A paragraph at the end of a command's help that says when it exits with 1. */
export function describeExitCode(command: Command, meaning: string): void {
  command.addHelpText('after', `\nExit code: ${meaning}`);
}

export function parseUrl(text: string): string {
  if (!isHttpUrl(text)) throw new InvalidArgumentError('It must be an http or https URL.');
  return text;
}

function parseOperator(text: string): string {
  if (!OPERATOR.test(text)) throw new InvalidArgumentError('It must be 1 to 100 visible ASCII characters.');
  return text;
}

/** A whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

/** As parseCount, or `all`. */
export function parseCountOrAll(text: string): number {
  return text === 'all' ? Infinity : parseCount(text);
}

/** Reads an instant relative to `now`. */
export function instantParser(now: () => number): (text: string) => string {
  return (text) => {
    const instant = parseInstant(text, now());
    if (instant === undefined) {
      throw new InvalidArgumentError(
        'It must be an instant such as 2026-11-22T08:30:00Z, or an age such as 90s, 30m, 2h or 1d.',
      );
    }
    return instant;
  };
}
