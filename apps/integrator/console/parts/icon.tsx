/** Drawn with lines on a grid of 16; each is the shape that goes with a state, so that colour is never the only sign. */
const PATHS = {
  pending: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3.2l2 1.3',
  delivering: 'M2.5 8h10M8.8 4 12.8 8l-4 4',
  delivered: 'm3 8.6 3.2 3.2L13 5',
  dead: 'm4 4 8 8m0-8-8 8',
  uncertain: 'M5.6 6a2.4 2.4 0 1 1 3.5 2.1C8.3 8.6 8 9 8 9.8M8 12.6v.2',
  running: 'M5 3.4v9.2L12.4 8Z',
  paused: 'M5.5 3.5v9m5-9v9',
  stalled: 'M8 2.6 14 13H2Zm0 4v3m0 1.6v.2',
  held: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM5.4 8h5.2',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4Zm3.2 7.4 3 3',
  created: 'M8 3.2v9.6M3.2 8h9.6',
  discovered: 'M1.8 8S4 4 8 4s6.2 4 6.2 4-2.2 4-6.2 4-6.2-4-6.2-4Zm6.2-1.4v2.8',
  again: 'M3.2 8a4.8 4.8 0 1 0 1.5-3.5L3 6.2M3 3v3.2h3.2',
  missing: 'M3.5 8h9',
  duplicate: 'M3 5.5h7v7H3Zm3-2.5h7v7',
  orphan: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm-5.5 0 11 10',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
