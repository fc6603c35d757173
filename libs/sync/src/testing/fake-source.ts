import { defer, from, type Observable, type ObservableInput, of } from 'rxjs';
import { type Page, type Source, SourceError } from '../flow';

/** A source that pages through its `records` by position, and of which a test knows what it was asked. */
export class FakeSource implements Source {
  readonly asked: (string | null)[] = [];
  pageSize = 2;
  /** What it answers; a test may take its place. */
  answer: (cursor: string | null) => ObservableInput<Page> = (cursor) => of(this.page(cursor));

  constructor(public records: unknown[] = []) {}

  read(cursor: string | null): Observable<Page> {
    return defer(() => {
      this.asked.push(cursor);
      return from(this.answer(cursor));
    });
  }

  page(cursor: string | null): Page {
    const from = Number(cursor ?? 0);
    const records = this.records.slice(from, from + this.pageSize);
    return { records, next: String(from + records.length), drained: records.length === 0 };
  }
}

export const expired = new SourceError({ code: 'http-410', detail: 'Gone.', status: 410 }, { isCursorExpired: true });
export const unreachable = new SourceError({ code: 'no-answer', detail: 'The source does not answer.' });
