import type { Figure, Line } from '../figure.mts';
import { inWords } from '../scale.mts';
import { filled } from '../stage/fill.mts';
import { SERVICES } from '../../tools/support/services.mts';

const TITLES = { crm: 'CRM', inventory: 'Inventory', integrator: 'Integrator' } as const;

/** The memory of each process while many customers are created, moved and audited; and how long that takes. */
export const memory: Figure = {
  name: 'memory',
  title: 'Memory',
  isOnce: true,
  lines: ({ many }) => [
    ...SERVICES.flatMap((name): Line[] => [
      {
        key: `${name}Peak`,
        name: `${TITLES[name]}, peak over ${inWords(many)} customers`,
        unit: 'MB',
        better: 'less',
        goal: { atMost: 200 },
      },
      {
        key: `${name}Late`,
        over: `${name}Early`,
        name: `${TITLES[name]}, last quarter to the first`,
        unit: '×',
        better: 'less',
        goal: { atMost: 1.25 },
      },
    ]),
    { key: 'moved', name: `${inWords(many)} created and moved at the same time`, unit: 'customers/s', better: 'more' },
    { key: 'audited', name: `audit of ${inWords(many)}`, unit: 'customers/s', better: 'more' },
  ],
  open: async (stage) => ({
    round: async () => {
      const { customers, memory, seconds, auditSeconds } = await filled(stage, stage.scale.many);
      const ofServices = SERVICES.flatMap((name) => {
        const { peak, early, late } = memory[name];
        return [
          [`${name}Peak`, peak],
          [`${name}Early`, early],
          [`${name}Late`, late],
        ] as const;
      });
      return { ...Object.fromEntries(ofServices), moved: customers / seconds, audited: customers / auditSeconds };
    },
    [Symbol.asyncDispose]: async () => {},
  }),
};
