import type { AuditDto } from '@app/contracts';
import { followAudit } from './follow-audit';

const running = (records: number): AuditDto => ({ id: 'a', state: 'running', records, effects: 0 }) as AuditDto;
const finished = { id: 'a', state: 'finished' } as AuditDto;

describe('followAudit', () => {
  it('waits for the end, and tells how far it is once that takes long', async () => {
    const answers = [running(1000), running(2000), running(3000), finished];
    const notes: string[] = [];
    let now = 0;
    const cli = {
      screen: { note: (line: string) => notes.push(line) },
      signal: new AbortController().signal,
      // A second and a half passes between two looks at the clock.
      now: () => (now += 1500),
    };
    const audit = () => Promise.resolve(answers.shift() ?? finished);

    expect(await followAudit(cli, { audit }, running(0))).toBe(finished);
    expect(notes.length).toBeGreaterThan(0);
    expect(notes[0]).toMatch(/^ {2}[12],000 records and 0 effects read \.\.\.$/);
  });

  it('ends at once when it is interrupted', async () => {
    const cli = { screen: { note: () => {} }, signal: AbortSignal.abort(), now: () => 0 };
    await expect(followAudit(cli, { audit: () => Promise.resolve(finished) }, running(0))).rejects.toThrow('abort');
  });
});
