import type { AuditDto, FlowDto } from '@app/contracts';
import { Reading } from '../parts/reading';
import { hrefOf } from '../routing/route';
import { FlowApi } from '../wire/flow-api';
import { useResource } from '../wire/use-resource';
import { RepairButton } from './audit-buttons';
import { remedyOf } from './remedy-of';

/** As many findings as are looked at: the most that a page holds. */
const READ = 1000;

/** What to do about the records that a finished audit missed: repair, or replay, whichever helps. */
export function MissingRemedy({ flow, audit }: { readonly flow: FlowDto; readonly audit: AuditDto }) {
  const { name } = flow;
  const resource = useResource(`${name} ${audit.id} missing`, async (signal) => {
    const { items } = await new FlowApi(name).findings(audit.id, { kind: 'missing' }, READ, signal);
    return { ...remedyOf(items, items.length < READ, audit.repair), isKept: items.length > 0 };
  });
  return (
    <Reading resource={resource} what="what can be repaired">
      {({ canRepair, isKept, leftAlone, toReplay }) => (
        <div class="buttons" role="group" aria-label="Repair">
          {canRepair && <RepairButton flow={flow} primary />}
          {toReplay.map((state) => (
            <a
              key={state}
              class={`button ${canRepair ? '' : 'button-primary'}`}
              href={hrefOf({ view: 'deliveries', flow: name, filter: { state } })}
            >
              {state === 'dead' ? 'See the dead letters' : 'See the uncertain deliveries'}
            </a>
          ))}
          <span class="quiet">
            {canRepair && 'A repair delivers what is missing, and only that. '}
            {toReplay.length > 0 &&
              `What is ${toReplay.join(' or ')} a repair does not touch: it is for you to replay.`}
            {leftAlone &&
              'What is missing though delivered a repair has left alone: the target does not bear that it is sent again, or it was delivered while the audit ran. Audit again, and look in the target for what is missing then. '}
            {!canRepair &&
              !leftAlone &&
              toReplay.length === 0 &&
              (isKept
                ? 'The ledger has what is missing, to be delivered: audit again later.'
                : 'Audit again to see what is missing now.')}
          </span>
        </div>
      )}
    </Reading>
  );
}
