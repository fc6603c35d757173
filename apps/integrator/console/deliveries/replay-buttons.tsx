import type { DeliveryDto, FlowDto, ReplayResultDto } from '@app/contracts';
import { ActButton } from '../operate/act-button';
import { FlowApi, type ReplaySelection } from '../wire/flow-api';
import { count, countOf } from '../words/numbers';
import { countReplay, uncertainQuestion } from './replay-questions';

interface ReplayAllButtonProps {
  readonly flow: FlowDto;
  readonly state?: 'dead' | 'uncertain';
  /** Only those whose last error has this code. */
  readonly errorCode?: string | undefined;
  readonly onDone: () => void;
}

/** Replays all dead letters, or those with one cause; how many these are is counted first. */
export function ReplayAllButton({ flow, state = 'dead', errorCode, onDone }: ReplayAllButtonProps) {
  const selection: ReplaySelection = { state, ...(errorCode !== undefined && { error_code: errorCode }) };
  const what = state === 'dead' ? 'dead letters' : 'uncertain deliveries';
  return (
    <ActButton
      confirm={() => countReplay(flow, selection)}
      does={(operator) => new FlowApi(flow.name).replay(selection, operator)}
      done={inWords}
      onDone={onDone}
    >
      {errorCode === undefined ? `Replay all ${what} …` : `Replay all ${what} with ${errorCode} …`}
    </ActButton>
  );
}

interface ReplayKeysButtonProps {
  readonly flow: FlowDto;
  readonly chosen: readonly DeliveryDto[];
  readonly onDone: () => void;
}

/** Replays those that were chosen. The dead and the uncertain go one after the other: a replay is of one state. */
export function ReplayKeysButton({ flow, chosen, onDone }: ReplayKeysButtonProps) {
  const uncertain = chosen.filter(({ state }) => state === 'uncertain').length;
  return (
    <ActButton
      primary
      {...(uncertain > 0 && { confirm: () => uncertainQuestion(flow, uncertain, chosen.length) })}
      does={(operator) => replayKeys(new FlowApi(flow.name), chosen, operator)}
      done={inWords}
      onDone={onDone}
    >
      Replay {count(chosen.length)} selected
    </ActButton>
  );
}

interface ReplayOneButtonProps {
  readonly flow: FlowDto;
  readonly delivery: DeliveryDto;
  readonly onDone: () => void;
}

export function ReplayOneButton({ flow, delivery: { key, state }, onDone }: ReplayOneButtonProps) {
  return (
    <ActButton
      primary
      {...(state === 'uncertain' && { confirm: () => uncertainQuestion(flow, 1, 1) })}
      does={(operator) => new FlowApi(flow.name).replayOne(key, operator)}
      done={() => 'Replayed: it is due now.'}
      onDone={onDone}
    >
      Replay
    </ActButton>
  );
}

async function replayKeys(api: FlowApi, chosen: readonly DeliveryDto[], operator: string): Promise<ReplayResultDto> {
  const sum = { matched: 0, replayed: 0 };
  for (const state of ['dead', 'uncertain'] as const) {
    const keys = chosen.filter((delivery) => delivery.state === state).map(({ key }) => key);
    if (keys.length === 0) continue;
    const { matched, replayed } = await api.replay({ state, keys }, operator);
    sum.matched += matched;
    sum.replayed += replayed;
  }
  return sum;
}

function inWords({ replayed }: ReplayResultDto): string {
  if (replayed === 0) return 'Nothing was replayed: none of them is dead or uncertain any more.';
  return `Replayed: ${countOf(replayed, 'delivery is', 'deliveries are')} due now.`;
}
