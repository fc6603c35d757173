import type { ProblemException } from '@app/platform';
import { failureWords } from '../observability/failure-words';
import { brokerFault } from './broker-fault';
import type { BrokerQueues } from './broker-queues';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** What the lines are written to; `error` means that a human must act. */
export type IntakeLogger = Readonly<Record<Level, (fields: object, message: string) => void>>;

export interface IntakeLogOptions {
  readonly flow: string;
  readonly queues: BrokerQueues;
  readonly log: IntakeLogger;
  readonly now: () => number;
}

const PARKED_TOLD_EVERY_MS = 60_000;

/** Tells the operator how a flow's intake goes: a trouble once, and once more when it turns out to be worse. */
export class IntakeLog {
  private fault: string | null = 'not connected yet';
  private brokerToldAs: Level | undefined;
  private ledgerToldAs: Level | undefined;
  private parkedToldAt = Number.NEGATIVE_INFINITY;
  private parkedUntold = 0;

  constructor(private readonly options: IntakeLogOptions) {}

  /** Why no events come from the broker; `null` when they do. */
  get lostBecause(): string | null {
    return this.fault;
  }

  brokerOpened(): void {
    const { flow, log, queues } = this.options;
    const again = this.brokerToldAs === undefined ? '' : ' again';
    log.info({ flow, queue: queues.queue }, `the broker gives events${again}`);
    this.fault = null;
    this.brokerToldAs = undefined;
  }

  brokerLost(error: unknown): void {
    const { flow, log } = this.options;
    const { detail, needsHuman } = brokerFault(error);
    this.fault = detail;
    const level = needsHuman ? 'error' : 'warn';
    if (!isWorse(level, this.brokerToldAs)) return;
    this.brokerToldAs = level;
    log[level](
      { flow, cause: detail },
      `the broker gives no events; polling goes on, and so do the attempts to reach it${needsHuman ? '. Check EVENTS_URL and its permissions' : ''}`,
    );
  }

  ledgerFailed(error: unknown): void {
    const { flow, log } = this.options;
    const { level, message } = failureWords('taking events', error);
    if (!isWorse(level, this.ledgerToldAs)) return;
    this.ledgerToldAs = level;
    log[level]({ flow, err: error }, `${message}, and the events wait`);
  }

  /** As quiet as the failure was: of a database that was away there is a line that it is back. */
  ledgerRecovered(): void {
    const { flow, log } = this.options;
    log[this.ledgerToldAs === 'debug' ? 'debug' : 'info']({ flow }, 'the ledger takes events again');
    this.ledgerToldAs = undefined;
  }

  /** A sender that sends nothing else would fill the log: one line a minute, with how many they were. */
  parked({ problem }: ProblemException): void {
    this.parkedUntold++;
    const { flow, log, now, queues } = this.options;
    if (now() < this.parkedToldAt + PARKED_TOLD_EVERY_MS) return;
    const faults = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
    log.warn(
      { flow, queue: queues.parked, messages: this.parkedUntold, cause: problem.title, faults },
      'a message is no event: parked, for you to look at; the others go on',
    );
    this.parkedToldAt = now();
    this.parkedUntold = 0;
  }
}

function isWorse(level: Level, toldAs: Level | undefined): boolean {
  return toldAs === undefined || LEVELS.indexOf(level) > LEVELS.indexOf(toldAs);
}
