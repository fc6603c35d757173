import { openPostgresLedger } from '../testing/open-postgres-ledger';
import { describeLedger } from './ledger.contract';

/** `npm run test:postgres` sets it, and runs this file; `npm test` leaves it out. */
const url = process.env['TEST_DATABASE_URL'];

describeLedger('PostgreSQL', () => openPostgresLedger(url));
