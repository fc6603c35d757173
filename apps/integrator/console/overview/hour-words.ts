import type { ActivityDto } from '@app/contracts';
import type { FlowWords } from '../words/flow-words';
import { count, countOf, duration } from '../words/numbers';

const MINUTE = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `08:30`, in the reader's time zone. */
export function minuteOf(at: Date | string): string {
  return MINUTE.format(new Date(at));
}

/** The plots in words, for who cannot see them or needs no more. */
export function hourSummary(activity: readonly ActivityDto[], words: FlowWords): string {
  const total = activity.reduce((sum, { delivered }) => sum + delivered, 0);
  if (total === 0) return `No ${words.effect} was delivered in the last hour.`;
  const busiest = activity.reduce((most, one) => (one.delivered > most.delivered ? one : most));
  const slowest = activity.reduce((most, one) => ((one.p99_seconds ?? 0) > (most.p99_seconds ?? 0) ? one : most));
  return [
    `${countOf(total, words.effect, words.effects)} delivered, at most ${count(busiest.delivered)} in a minute (${minuteOf(busiest.at)}).`,
    `Even in the slowest minute (${minuteOf(slowest.at)}) half took at most ${duration(slowest.p50_seconds ?? 0)},`,
    `and 99 of 100 at most ${duration(slowest.p99_seconds ?? 0)}.`,
  ].join(' ');
}

/** One minute in words, for the pointer. */
export function minuteSummary({ at, delivered, p50_seconds, p99_seconds }: ActivityDto): string {
  const latency =
    p50_seconds === null || p99_seconds === null
      ? ''
      : ` · p50 ${duration(p50_seconds)} · p99 ${duration(p99_seconds)}`;
  return `${minuteOf(at)} · ${count(delivered)} delivered${latency}`;
}
