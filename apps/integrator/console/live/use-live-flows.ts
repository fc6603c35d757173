import { useEffect, useState } from 'preact/hooks';
import { LiveFlows, type LiveState } from './live-flows';

const live = new LiveFlows('events');
live.start();

/** How all flows go, as it is told. */
export function useLiveFlows(): LiveState {
  const [state, setState] = useState(live.current);
  useEffect(() => {
    setState(live.current);
    return live.subscribe(() => setState(live.current));
  }, []);
  return state;
}
