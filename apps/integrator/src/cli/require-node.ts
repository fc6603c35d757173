/** As the services ask (libs/platform): older ones cannot load the ES modules that this is built on. */
const OLDEST_NODE = [24, 9] as const;

/** EX_CONFIG of sysexits(3), as a service that cannot start ends with. */
const EX_CONFIG = 78;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `This needs Node ${OLDEST_NODE.join('.')} or newer, not ${process.versions.node}. ` +
      'Start it through npm (`npm run -s cli -- status`): npm ci has put the right Node into node_modules.\n',
  );
  process.exit(EX_CONFIG);
}
