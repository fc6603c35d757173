import type { AuditDto, FindingDto, FindingKind } from '@app/contracts';
import { type Command, Option } from 'commander';
import { collect } from '../api/collect';
import { chooseFlow, type ChosenFlow, isProblem } from '../api/connect';
import type { FlowApi } from '../api/integrator-api';
import type { Cli, End } from '../cli';
import { CliFault, withAdvice } from '../cli-fault';
import { exitCode } from '../exit-code';
import { followAudit } from '../follow-audit';
import {
  addFlow,
  addJson,
  addOperator,
  describeExamples,
  describeExitCode,
  type FlowOptions,
  parseCountOrAll,
} from '../options';
import { auditReport } from '../text/audit-report';
import { auditExitCode, auditVerdict } from '../text/audit-verdict';
import { json } from '../text/json';

interface AuditOptions extends FlowOptions {
  readonly repair?: boolean;
  readonly wait: boolean;
  readonly last?: boolean;
  readonly findings: number;
}

const KINDS = ['missing', 'duplicate', 'orphan', 'pending'] as const satisfies readonly FindingKind[];

/** `audit`: whether both systems agree. */
export function addAudit(program: Command, cli: Cli, end: End): void {
  const command = program
    .command('audit')
    .description('hold both systems against each other: is anything missing, doubled, or without a record?')
    .option('--repair', 'also record what is missing, so that it is delivered')
    .option('--no-wait', 'only start it')
    .option('--last', 'start none; the result of the last one')
    .addOption(
      new Option('--findings <n|all>', 'how many keys of each kind to name').argParser(parseCountOrAll).default(10),
    );
  addJson(addOperator(addFlow(command)), 'the audit with its findings');
  describeExamples(command, cli.config.command, [
    ['audit', 'make one, and wait for its result'],
    ['audit --repair', 'and mend what is missing'],
    ['audit --last --findings all', 'every key that the last one found'],
  ]);
  describeExitCode(
    command,
    `0 when it is clean (pending is fine); 1 when something is missing, duplicate or
orphan, also when what was missing is recorded now; 2 when it failed or could not be made. With --no-wait, 0 once it runs.`,
  );
  command.action(async (options: AuditOptions) => {
    const flow = await chooseFlow(cli, options);
    const audit = options.last ? await lastAudit(cli, flow) : await begin(cli, flow, options);
    if (!options.wait && !options.last) {
      const line = `The audit runs. ${cli.config.command} audit --last --flow ${flow.name} tells its result.`;
      return cli.screen.write(options.json ? json({ ...audit, findings: [] }) : `${line}\n`);
    }
    const result = audit.state === 'running' ? await follow(cli, flow, audit) : audit;
    const code = auditExitCode(result);
    if (options.json) {
      const findings = await readFindings(flow.api, result, options.findings);
      await cli.screen.write(json({ ...result, findings }));
    } else if (code !== exitCode.failed) {
      await tell(cli, flow, result, options.findings);
    }
    if (code === exitCode.failed) {
      throw new CliFault(
        `The audit of ${flow.name} ${auditVerdict(result)}\n` +
          `When that is mended, run it again: ${cli.config.command} audit --flow ${flow.name}`,
      );
    }
    if (options.repair && !result.repair) {
      cli.screen.complain(
        `Somebody else's audit was followed, and it did not repair: run ${cli.config.command} audit --repair again.`,
      );
    }
    end(code);
  });
}

/** Starts an audit; when one runs already, it is that one. */
async function begin(cli: Cli, { name, api }: ChosenFlow, { repair = false }: AuditOptions): Promise<AuditDto> {
  for (;;) {
    try {
      return await api.startAudit(repair);
    } catch (error) {
      if (!isProblem(error, 'audit-running')) throw error;
      const [running] = await collect(api.audits(1));
      // It may have ended in between.
      if (running?.state !== 'running') continue;
      cli.screen.note(`An audit of ${name} runs already, asked for by ${running.requested_by}: this is that one.`);
      return running;
    }
  }
}

async function follow(cli: Cli, { name, api }: ChosenFlow, audit: AuditDto): Promise<AuditDto> {
  try {
    return await followAudit(cli, api, audit);
  } catch (error) {
    throw withAdvice(error, cli.signal, `The audit goes on: ${cli.config.command} audit --last --flow ${name}`);
  }
}

/** The newest that is over. */
async function lastAudit({ screen, config }: Cli, { name, api }: ChosenFlow): Promise<AuditDto> {
  for await (const audit of api.audits()) {
    if (audit.state !== 'running') return audit;
    screen.note('Another one runs now; this is the one before it.');
  }
  throw new CliFault(`No audit of ${name} came to its end yet. Make one: ${config.command} audit --flow ${name}`);
}

/** The most of what is missing that is looked through for what to do about it. */
const MOST_MISSING = 10_000;

async function tell(cli: Cli, { name, api }: ChosenFlow, audit: AuditDto, limit: number): Promise<void> {
  const findings = await readFindings(api, audit, limit);
  const missing = audit.missing > audit.repaired ? await collect(api.findings(audit.id, 'missing', MOST_MISSING)) : [];
  const context = { ...cli.screen, flow: name, command: cli.config.command, nowMs: cli.now() };
  await cli.screen.write(`${auditReport(audit, findings, missing, context).join('\n')}\n`);
}

async function readFindings(api: FlowApi, audit: AuditDto, limit: number): Promise<FindingDto[]> {
  const { missing, duplicates: duplicate, orphans: orphan, pending } = audit;
  const counts: Record<FindingKind, number> = { missing, duplicate, orphan, pending };
  const findings: FindingDto[] = [];
  for (const kind of KINDS) {
    if (counts[kind] === 0) continue;
    for await (const finding of api.findings(audit.id, kind, limit)) findings.push(finding);
  }
  return findings;
}
