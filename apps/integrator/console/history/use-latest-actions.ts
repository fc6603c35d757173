import type { FlowDto, OperatorActionDto } from '@app/contracts';
import { useRef } from 'preact/hooks';
import { FlowApi } from '../wire/flow-api';
import { useReloadOn } from '../wire/use-reload-on';
import { type Resource, useResource } from '../wire/use-resource';
import { type LatestActions, readLatestActions } from './latest-actions-of';

const RELOAD_EVERY_MS = 1000;

/** What operators did to a flow, newest first; read on whenever the flow shows that somebody may have done something. */
export function useLatestActions({
  name,
  state,
  cursor,
  deliveries,
  last_audit,
}: FlowDto): Resource<readonly OperatorActionDto[]> {
  const known = useRef<LatestActions>({ actions: [], position: undefined });
  const resource = useResource(name, async (signal) => {
    known.current = await readLatestActions(new FlowApi(name), known.current, signal);
    return known.current.actions;
  });
  const sign = [state, cursor, deliveries.dead, deliveries.uncertain, last_audit?.id, last_audit?.state].join(' ');
  useReloadOn(sign, resource.reload, RELOAD_EVERY_MS);
  return resource;
}
