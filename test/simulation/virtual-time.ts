/** Something that is to happen at an instant. */
export interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/**
 * Time that passes only when nothing else is left to do: an hour takes as long as what happens in it. What is to happen at
 * the same instant happens in the order in which it was asked for, so that a run is the same each time.
 */
export class VirtualTime {
  private readonly alarms: Alarm[] = [];
  private order = 0;
  private nowMs = 1_000_000;

  readonly now = (): number => this.nowMs;

  /** Calls `ring` once, `ms` from now. */
  after(ms: number, ring: () => void): Alarm {
    const alarm = { at: this.nowMs + Math.max(0, ms), order: this.order++, ring };
    let place = this.alarms.length;
    // The soonest is the last, where it is taken from.
    while (place > 0 && isSooner(this.alarms[place - 1], alarm)) place--;
    this.alarms.splice(place, 0, alarm);
    return alarm;
  }

  cancel(alarm: Alarm): void {
    const place = this.alarms.indexOf(alarm);
    if (place >= 0) this.alarms.splice(place, 1);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Goes on to the next alarm, and waits until all that follows from it has happened. @returns false when there is none */
  async advance(): Promise<boolean> {
    const alarm = this.alarms.pop();
    if (alarm === undefined) return false;
    this.nowMs = alarm.at;
    alarm.ring();
    await settled();
    return true;
  }
}

function isSooner(one: Alarm | undefined, other: Alarm): boolean {
  return one !== undefined && (one.at < other.at || (one.at === other.at && one.order < other.order));
}

const { setImmediate: realImmediate } = globalThis;

/** Once every promise that can go on has done so: nothing in a simulation waits for anything real. */
function settled(): Promise<void> {
  return new Promise((resolve) => void realImmediate(resolve));
}
