import { useEffect, useState } from 'preact/hooks';
import { LiveFlows, type LiveState } from './live-flows';

const live = new LiveFlows('events');
live.start();

/** Goes on with a key that an operator gave. */
export const unlock = (key: string): void => live.unlock(key);

/** How all flows go, as it is told. */
export function useLiveFlows(): LiveState {
  const [state, setState] = useState(live.current);
  useEffect(() => {
    setState(live.current);
    return live.subscribe(() => setState(live.current));
  }, []);
  return state;
}
