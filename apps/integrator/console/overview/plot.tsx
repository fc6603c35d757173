import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { type PlotColours, type PlotOptions, SHARED_CURSOR } from './plot-options';

const HEIGHT = 140;

interface PlotProps {
  readonly describe: (colours: PlotColours) => PlotOptions;
  readonly data: readonly (readonly (number | null)[])[];
  /** What it shows, for who cannot see it. */
  readonly label: string;
  /** The index of what is pointed at. */
  readonly onPoint: (index: number | undefined) => void;
}

/** A uPlot chart that follows its width, its data and the colours of the page. */
export function Plot({ describe, data, label, onPoint }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const isDark = useDarkMode();

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const made = new uPlot(
      {
        ...describe(coloursOf(element)),
        width: element.clientWidth,
        height: HEIGHT,
        padding: [10, 10, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, sync: { key: SHARED_CURSOR }, points: { size: 8 } },
        hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? undefined)] },
      },
      data as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    const follow = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    follow.observe(element);
    return () => {
      follow.disconnect();
      made.destroy();
    };
  }, [describe, isDark, onPoint]);

  useEffect(() => plot.current?.setData(data as uPlot.AlignedData), [data]);

  return <div ref={box} class="plot" role="img" aria-label={label} />;
}

function coloursOf(element: Element): PlotColours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: colour('--quiet'),
    grid: colour('--line'),
    first: colour('--plot-first'),
    second: colour('--plot-second'),
  };
}

function useDarkMode(): boolean {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const follow = (): void => setDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, [query]);
  return isDark;
}
