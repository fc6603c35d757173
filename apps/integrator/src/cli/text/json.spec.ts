import { collect } from '../api/collect';
import { jsonList } from './json';

async function* of(...items: unknown[]): AsyncGenerator {
  yield* items;
}

describe('jsonList', () => {
  it.each([[[]], [[1]], [[{ a: '\n' }, [], null]]])('writes %j as one JSON array', async (items) => {
    const text = (await collect(jsonList(of(...items)))).join('');
    expect(JSON.parse(text)).toEqual(items);
  });
});
