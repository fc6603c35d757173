import { Empty } from '../parts/empty';

/** Instead of the page, before the integrator has said anything. */
export function Unreachable({ isFirstTry }: { readonly isFirstTry: boolean }) {
  return isFirstTry ? (
    <div class="reading reading-page" role="status">
      <span class="reading-words">Connecting to the integrator …</span>
      <span class="reading-line" />
      <span class="reading-line" />
      <span class="reading-line" />
    </div>
  ) : (
    <Empty title="The integrator does not answer.">
      <p>See whether it runs: its log says why it stopped. This page connects by itself as soon as it is back.</p>
    </Empty>
  );
}
