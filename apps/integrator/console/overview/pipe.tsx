import type { PipeState } from './pipes-of';

/** An arrow between two stations. */
export function Pipe({ state, label }: PipeState) {
  return (
    <div class={`pipe pipe-${state}`}>
      <svg viewBox="0 0 64 16" preserveAspectRatio="none" aria-hidden="true">
        <path class="pipe-line" d="M0 8h58" vector-effect="non-scaling-stroke" />
      </svg>
      <svg class="pipe-head" viewBox="0 0 10 16" aria-hidden="true">
        <path d="m2 3 6 5-6 5" />
      </svg>
      {state !== 'open' && state !== 'flowing' && (
        <svg class="pipe-sign" viewBox="0 0 16 16" aria-hidden="true">
          <circle cx="8" cy="8" r="8" />
          <path d={state === 'paused' ? 'M6.2 5v6m3.6-6v6' : 'm5.5 5.5 5 5m0-5-5 5'} />
        </svg>
      )}
      <span class="pipe-label">{label}</span>
    </div>
  );
}
