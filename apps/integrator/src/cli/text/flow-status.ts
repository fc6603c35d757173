import type { AuditDto, FlowDto } from '@app/contracts';
import type { Paint } from '../screen';
import { ago, duration, since, until } from './age';
import { auditVerdict, needsAttention as auditNeedsAttention } from './audit-verdict';
import { count } from './count';
import { printable } from './printable';

interface Context {
  readonly nowMs: number;
  readonly paint: Paint;
  /** How the CLI is called, for proposals. */
  readonly command: string;
}

/** What of a flow needs a human, each with the command to begin with; nothing when it is healthy. */
export function concerns(flow: FlowDto, { command, nowMs }: Pick<Context, 'command' | 'nowMs'>): string[] {
  const { deliveries, last_audit: audit, name } = flow;
  const of = `--flow ${name}`;
  return [
    ...(flow.state === 'paused' ? [`It is paused: ${command} resume ${of}`] : []),
    ...(flow.state === 'stalled'
      ? ['It is stalled: see the reason above; it goes on by itself when that is mended.']
      : []),
    // Paused, it neither probes nor polls.
    ...(flow.state === 'paused' ? [] : [...holdConcern(flow, nowMs), ...pollConcern(flow)]),
    ...(deliveries.dead > 0 ? [`${count(deliveries.dead)} dead: ${command} deliveries --state dead ${of}`] : []),
    ...(deliveries.uncertain > 0
      ? [`${count(deliveries.uncertain)} uncertain: ${command} deliveries --state uncertain ${of}`]
      : []),
    ...(audit !== null && auditNeedsAttention(audit) ? [`The last audit: ${command} audit --last ${of}`] : []),
  ];
}

function holdConcern({ hold }: FlowDto, nowMs: number): string[] {
  if (hold === null) return [];
  return [
    `Held for ${since(hold.since, nowMs)}, next probe ${until(hold.probe_at, nowMs)}, it goes on by itself; ` +
      "check the target's address and credentials.",
  ];
}

/** A stall because of the source says it already. */
function pollConcern({ last_poll: { error }, stall }: FlowDto): string[] {
  if (error === null || stall?.reason === 'source-unreadable') return [];
  return ["The last poll failed (see above), it is tried again by itself; check the source's address and credentials."];
}

/** Everything about a flow, one fact a line. */
export function flowStatus(flow: FlowDto, context: Context): string[] {
  const { nowMs, paint } = context;
  const { deliveries, state } = flow;
  const paintState = { running: paint.green, paused: paint.yellow, stalled: paint.red }[state];
  const wrong = (number: number, word: string): string =>
    number > 0 ? paint.red(`${count(number)} ${word}`) : `0 ${word}`;
  const facts: [string, string][] = [
    [
      'deliveries',
      [
        `${count(deliveries.delivered)} delivered`,
        `${count(deliveries.pending)} pending`,
        `${count(deliveries.delivering)} delivering`,
        wrong(deliveries.dead, 'dead'),
        wrong(deliveries.uncertain, 'uncertain'),
      ].join(', '),
    ],
    ['oldest', oldest(flow)],
    ['last poll', lastPoll(flow, nowMs)],
    ['last audit', lastAudit(flow, nowMs)],
  ];
  return [
    `${paint.bold(flow.name)}  ${paintState(state)}${reason(flow, nowMs)}`,
    ...facts.map(([name, fact]) => `  ${name.padEnd(10)}  ${fact}`),
    ...concerns(flow, context).map((concern) => `  ${paint.yellow('!')} ${concern}`),
  ];
}

function reason({ state, stall, hold, paused_since: pausedSince }: FlowDto, nowMs: number): string {
  if (state === 'paused') return pausedSince === null ? '' : ` by an operator, ${ago(pausedSince, nowMs)}`;
  if (stall !== null) return ` for ${since(stall.since, nowMs)} (${stall.reason}): ${printable(stall.detail)}`;
  return hold === null ? '' : `, held: ${printable(hold.cause.detail)}`;
}

function oldest({ deliveries, oldest_undelivered_seconds: seconds }: FlowDto): string {
  const isWaiting = deliveries.pending + deliveries.delivering > 0;
  return isWaiting || seconds > 0 ? `undelivered for ${duration(seconds)}` : 'nothing waits';
}

function lastPoll({ last_poll: { at, error } }: FlowDto, nowMs: number): string {
  if (at === null) return error === null ? 'none yet' : `none that succeeded: ${printable(error.detail)}`;
  return error === null ? ago(at, nowMs) : `${ago(at, nowMs)}: ${printable(error.detail)}`;
}

function lastAudit({ can_audit: canAudit, last_audit: audit }: FlowDto, nowMs: number): string {
  if (audit === null) return canAudit ? 'none yet' : 'not possible: the target does not list its effects';
  return `${ago(whenOf(audit), nowMs)}: ${auditVerdict(audit)}`;
}

function whenOf(audit: AuditDto): string {
  return audit.finished_at ?? audit.started_at;
}
