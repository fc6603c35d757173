import type { PageQueryDto } from '@app/contracts';
import type { Request, Response } from 'express';
import { ProblemException } from '../http/problem';
import { decodeCursor, encodeCursor } from './cursor';
import { nextLink } from './next-link';

/** Rows in an order that never changes, each with its number. */
export interface Feed<Item> extends FeedHistory {
  /** Up to `limit` rows after the one numbered `after`. */
  read(after: number, limit: number): Promise<readonly FeedRow<Item>[]>;
}

/** A feed whose pages the database writes as the JSON that goes out: nobody makes objects of rows, and JSON of objects. */
export interface JsonFeed extends FeedHistory {
  /** As {@link Feed.read}, in JSON. */
  readJson(after: number, limit: number): Promise<JsonPage>;
}

interface FeedHistory {
  /** The name of the feed's history. */
  readonly epoch: string;
  /** The number of the newest row of all, 0 when there is none. */
  head(): Promise<number>;
}

export interface FeedRow<Item> {
  readonly seq: number;
  readonly item: Item;
}

export interface JsonPage {
  /** An array of items. */
  readonly json: string;
  /** The number of the last row of it; `null` when there is none. */
  readonly last: number | null;
}

/**
 * Answers a request for a page: its items, and in the `Link` header the position after them.
 * @throws ProblemException 400 invalid-cursor, 410 expired-cursor
 */
export async function answerPage<Item>(
  feed: Feed<Item>,
  query: PageQueryDto,
  request: Request,
  response: Response,
): Promise<Item[]> {
  const { seq: after } = decodeCursor(query.after, feed.epoch);
  const rows = await feed.read(after, query.limit);
  response.set('Link', await linkAfter(feed, after, rows.at(-1)?.seq ?? null, request));
  return rows.map(({ item }) => item);
}

/** As {@link answerPage}, for a feed whose pages the database writes. */
export async function answerJsonPage(
  feed: JsonFeed,
  query: PageQueryDto,
  request: Request,
  response: Response,
): Promise<string> {
  const { seq: after } = decodeCursor(query.after, feed.epoch);
  const { json, last } = await feed.readJson(after, query.limit);
  // Without a type Express would call a text HTML, with customers' names in it.
  response.set('Link', await linkAfter(feed, after, last, request)).type('json');
  return json;
}

async function linkAfter(feed: FeedHistory, after: number, last: number | null, request: Request): Promise<string> {
  // A position ahead of the newest row is of a history that this database does not have.
  if (last === null && after > (await feed.head())) throw new ProblemException('expired-cursor');
  return nextLink(request, encodeCursor({ epoch: feed.epoch, seq: last ?? after }));
}
