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
    ['unknown to the ledger', [missing(null)], true, { canRepair: true, leftAlone: false, toReplay: [] }],
    ['taken for delivered', [missing('delivered')], true, { canRepair: true, leftAlone: false, toReplay: [] }],
    ['repaired already', [missing(null, true)], true, { canRepair: false, leftAlone: false, toReplay: [] }],
    ['on the way', [missing('pending')], true, { canRepair: false, leftAlone: false, toReplay: [] }],
    ['dead', [missing('dead'), missing('dead')], true, { canRepair: false, leftAlone: false, toReplay: ['dead'] }],
    [
      'of each',
      [missing('uncertain'), missing('dead'), missing(null)],
      true,
      { canRepair: true, leftAlone: false, toReplay: ['dead', 'uncertain'] },
    ],
    ['dead, and others unread', [missing('dead')], false, { canRepair: true, leftAlone: false, toReplay: ['dead'] }],
  ])('%s', (_, findings, isAll, remedy) => {
    expect(remedyOf(findings, isAll, false)).toEqual(remedy);
  });

  it('a repair that has been tried helps no more where it left alone what was delivered', () => {
    expect(remedyOf([missing('delivered')], true, true)).toEqual({ canRepair: false, leftAlone: true, toReplay: [] });
    expect(remedyOf([missing('delivered', true)], true, true)).toMatchObject({ leftAlone: false });
    expect(remedyOf([missing('delivered'), missing(null)], true, true)).toMatchObject({ canRepair: true });
  });
});
