import { Presets, SingleBar } from 'cli-progress';
import type { Screen } from '../screen';
import { type Pace, paceLine } from './pace';

const BETWEEN_LINES_MS = 2000;

/** Shows how far an import is: as a bar where a person watches, as a line every two seconds anywhere else. */
export interface PaceDisplay {
  show(pace: Pace): void;
  /** A line of its own. */
  say(line: string): void;
  end(): void;
}

export function displayPace(screen: Pick<Screen, 'isWatched' | 'note'>, now: () => number): PaceDisplay {
  return screen.isWatched ? bar(screen) : lines(screen, now);
}

function bar(screen: Pick<Screen, 'note'>): PaceDisplay {
  const drawn = new SingleBar(
    { format: '{bar} {line}', barsize: 30, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  drawn.start(100, 0, { line: '' });
  return {
    show: (pace) => drawn.update(pace.percent, { line: paceLine(pace) }),
    say: (line) => {
      // The bar is drawn again below it.
      process.stderr.write('\r\u001b[K');
      screen.note(line);
    },
    end: () => drawn.stop(),
  };
}

function lines(screen: Pick<Screen, 'note'>, now: () => number): PaceDisplay {
  let lastAt = now();
  return {
    show: (pace) => {
      if (now() - lastAt < BETWEEN_LINES_MS) return;
      lastAt = now();
      screen.note(`  ${paceLine(pace)}`);
    },
    say: (line) => screen.note(line),
    end: () => {},
  };
}
