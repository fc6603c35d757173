import { readFileSync } from 'node:fs';
import { DELIVERY_TRANSITIONS } from '@app/sync';

describe('TECHNICAL_DESIGN.md', () => {
  it('draws exactly the transitions that the code has', () => {
    const [, diagram = ''] =
      /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(readFileSync('TECHNICAL_DESIGN.md', 'utf8')) ?? [];
    const drawn = diagram.split('\n').flatMap((line) => {
      const [, from, to, event] = /^\s*(\w+) --> (\w+): (.+)$/.exec(line) ?? [];
      return from === undefined ? [] : [`${from} --${event}--> ${to}`];
    });
    const coded = Object.entries(DELIVERY_TRANSITIONS).flatMap(([from, events]) =>
      Object.entries(events).map(([event, to]) => `${from} --${event}--> ${to}`),
    );
    expect(drawn.toSorted()).toEqual(coded.toSorted());
  });
});
