import type { CauseDto } from '@app/contracts';

/** A cause with what the other side said of it: the `detail` or else the `title` of a problem, unless it is there already. */
export function causeText({ detail, excerpt }: CauseDto): string {
  const said = excerpt === undefined ? undefined : problemText(excerpt);
  return said === undefined || detail.includes(withoutDot(said)) ? detail : `${detail} ${said}`;
}

/** An excerpt may be of anything, and cut off anywhere. */
function problemText(excerpt: string): string | undefined {
  try {
    const json: unknown = JSON.parse(excerpt);
    if (typeof json !== 'object' || json === null) return undefined;
    return text(json, 'detail') ?? text(json, 'title');
  } catch {
    return undefined;
  }
}

function text(json: object, name: 'detail' | 'title'): string | undefined {
  const value: unknown = Reflect.get(json, name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function withoutDot(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
