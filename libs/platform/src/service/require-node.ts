import { exitCode } from './exit-code';

/** The oldest Node that runs this product: older ones cannot load ES modules from CommonJS the way NestJS 12 needs. */
const OLDEST_NODE = [24, 9] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `This needs Node ${OLDEST_NODE.join('.')} or newer, not ${process.versions.node}. ` +
      'Start it through npm (`npm start`, `npx nest start crm`): npm ci has put the right Node into node_modules.\n',
  );
  process.exit(exitCode.config);
}
