import type { FlowDto } from '@app/contracts';
import { ActButton } from '../operate/act-button';
import { FlowApi } from '../wire/flow-api';
import { flowWords } from '../words/flow-words';
import { capitalized } from '../words/state-words';

export function FlowButtons({ flow: { name, state } }: { readonly flow: FlowDto }) {
  const api = new FlowApi(name);
  const { theSource } = flowWords(name);
  const isPaused = state === 'paused';
  return (
    <div class="buttons" role="group" aria-label={`Operate ${name}`}>
      <ActButton
        disabled={isPaused}
        does={(operator) => api.run(operator)}
        done={() => `${capitalized(theSource)} is polled now.`}
      >
        Run now
      </ActButton>
      {isPaused ? (
        <ActButton
          key="switch"
          primary
          does={(operator) => api.resume(operator)}
          done={() => 'Resumed: it goes on at once.'}
        >
          Resume
        </ActButton>
      ) : (
        <ActButton
          key="switch"
          does={(operator) => api.pause(operator)}
          done={() => 'Paused: what is under way ends by itself, and nothing more is sent.'}
        >
          Pause
        </ActButton>
      )}
    </div>
  );
}
