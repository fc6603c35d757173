import type { FindingDto } from '@app/contracts';
import { remedyOf } from './remedy-of';

const missing = (delivery_state: string | null, repaired = false): FindingDto => ({
  kind: 'missing',
  key: 'k',
  delivery_state,
  effects: 0,
  repaired,
});

describe('what helps the records that an audit missed', () => {
  it.each<[string, FindingDto[], boolean, ReturnType<typeof remedyOf>]>([
    ['unknown to the ledger', [missing(null)], true, { canRepair: true, toReplay: [] }],
    ['taken for delivered', [missing('delivered')], true, { canRepair: true, toReplay: [] }],
    ['repaired already', [missing(null, true)], true, { canRepair: false, toReplay: [] }],
    ['on the way', [missing('pending')], true, { canRepair: false, toReplay: [] }],
    ['dead', [missing('dead'), missing('dead')], true, { canRepair: false, toReplay: ['dead'] }],
    [
      'of each',
      [missing('uncertain'), missing('dead'), missing(null)],
      true,
      { canRepair: true, toReplay: ['dead', 'uncertain'] },
    ],
    ['dead, and others unread', [missing('dead')], false, { canRepair: true, toReplay: ['dead'] }],
  ])('%s', (_, findings, isAll, remedy) => {
    expect(remedyOf(findings, isAll)).toEqual(remedy);
  });
});
