import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure, Values } from '../figure.mts';
import { CountingProxy } from '../load/counting-proxy.mts';
import { inWords } from '../scale.mts';
import { filled } from '../stage/fill.mts';
import { Flow } from '../stage/flow.mts';
import { cpuMsOf } from '../stage/proc.mts';
import type { Running } from '../stage/running.mts';
import type { Stage } from '../stage/stage.mts';

/** As often as it is allowed: what a poll costs stands out from what the processes do anyway. */
const OFTEN = '0.05';
const NEVER = '3600';

const LOOK_EVERY_MS = 100;

/** A poll that finds nothing new: what goes over the wire, and what it costs the CRM and the integrator together. */
export const idle: Figure = {
  name: 'idle',
  title: 'Idle',
  lines: ({ few, many }) => [
    {
      key: 'manyBytes',
      name: `a poll that finds nothing, ${inWords(many)} customers`,
      unit: 'bytes',
      better: 'less',
      goal: { atMost: 1024 },
    },
    {
      key: 'manyBytes',
      over: 'fewBytes',
      name: `its bytes, ${inWords(many)} to ${inWords(few)}`,
      unit: '×',
      better: 'less',
      goal: { atMost: 1.2 },
    },
    {
      key: 'manyCpu',
      name: `CPU of both for it, ${inWords(many)} customers`,
      unit: 'ms',
      better: 'less',
      goal: { atMost: 3 },
    },
    {
      key: 'manyCpu',
      over: 'fewCpu',
      name: `its CPU, ${inWords(many)} to ${inWords(few)}`,
      unit: '×',
      better: 'less',
      goal: { atMost: 1.2 },
    },
    { key: 'fewCpu', name: `CPU of both for it, ${inWords(few)} customers`, unit: 'ms', better: 'less' },
  ],
  open: async (stage) => {
    const few = await IdleFlow.open(stage, stage.scale.few);
    const many = await IdleFlow.open(stage, stage.scale.many);
    await Promise.all([few.warmUp(stage.scale.idleWarmUp), many.warmUp(stage.scale.idleWarmUp)]);
    return {
      round: async () => {
        const atFew = await few.poll();
        const atMany = await many.poll();
        return {
          fewBytes: atFew.bytes,
          fewCpu: atFew.cpuMs,
          manyBytes: atMany.bytes,
          manyCpu: atMany.cpuMs,
        } satisfies Values;
      },
      [Symbol.asyncDispose]: async () => {
        await few.close();
        await many.close();
      },
    };
  },
};

/** A flow that is paused unless it is looked at. */
class IdleFlow {
  private readonly services: Running;
  private readonly integrator: Running;
  private readonly proxy: CountingProxy;
  /** What the two processes use in a second without polls. */
  private readonly restMs: number;
  private readonly seconds: number;
  private readonly flow: Flow;

  private constructor(services: Running, integrator: Running, proxy: CountingProxy, restMs: number, seconds: number) {
    this.services = services;
    this.integrator = integrator;
    this.proxy = proxy;
    this.restMs = restMs;
    this.seconds = seconds;
    this.flow = new Flow(integrator.urls.integrator, integrator.signal);
  }

  static async open(stage: Stage, customers: number): Promise<IdleFlow> {
    const { folder } = await filled(stage, customers);
    const services = await stage.start({ crm: {}, inventory: {} }, folder);
    const proxy = new CountingProxy();
    const settings = {
      CRM_API_URL: `${await proxy.open(services.urls.crm)}/customers`,
      INVENTORY_API_URL: `${services.urls.inventory}/package-requests`,
    };
    const startIntegrator = async (interval: string): Promise<Running> => {
      const integrator = await stage.start({ integrator: { ...settings, POLLING_INTERVAL_SECONDS: interval } }, folder);
      await new Flow(integrator.urls.integrator, integrator.signal).polled();
      return integrator;
    };
    const seconds = stage.scale.idleSeconds;
    const resting = await startIntegrator(NEVER);
    const restMs = await usedPerSecond(services, resting, seconds);
    await resting[Symbol.asyncDispose]();
    const polling = await startIntegrator(OFTEN);
    const idleFlow = new IdleFlow(services, polling, proxy, restMs, seconds);
    await idleFlow.flow.pause();
    return idleFlow;
  }

  /** Lets it poll so often: an idle service has been up for long, and the first polls of a process are spent on compiling it. */
  async warmUp(polls: number): Promise<void> {
    const { signal } = this.services;
    const enough = this.proxy.requests + polls;
    await this.flow.resume();
    while (this.proxy.requests < enough) await sleep(LOOK_EVERY_MS, undefined, { signal });
    await this.flow.pause();
  }

  /** Lets it poll for a while: bytes and CPU of one poll. */
  async poll(): Promise<{ readonly bytes: number; readonly cpuMs: number }> {
    await this.flow.resume();
    await sleep(500, undefined, { signal: this.services.signal });
    const before = { requests: this.proxy.requests, bytes: this.proxy.bytes };
    const usedMs = await usedPerSecond(this.services, this.integrator, this.seconds);
    const polls = this.proxy.requests - before.requests;
    const bytes = this.proxy.bytes - before.bytes;
    await this.flow.pause();
    return { bytes: bytes / polls, cpuMs: ((usedMs - this.restMs) * this.seconds) / polls };
  }

  async close(): Promise<void> {
    await this.integrator[Symbol.asyncDispose]();
    await this.proxy[Symbol.asyncDispose]();
    await this.services[Symbol.asyncDispose]();
  }
}

/** CPU time of the CRM and the integrator, in ms per second, over some seconds. */
async function usedPerSecond(crm: Running, integrator: Running, seconds: number): Promise<number> {
  const used = (): number => cpuMsOf(crm.pidOf('crm')) + cpuMsOf(integrator.pidOf('integrator'));
  const before = used();
  const started = performance.now();
  await sleep(seconds * 1000, undefined, { signal: crm.signal });
  return ((used() - before) * 1000) / (performance.now() - started);
}
