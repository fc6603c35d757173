#!/usr/bin/env node
// First, so that an older Node tells what is wrong instead of failing at an import.
import './require-node';
import { Interruption } from './cli-fault';
import { readCliConfig } from './cli.config';
import { SIGNAL_EXIT_CODES } from './exit-code';
import { runCli } from './run-cli';
import { processScreen } from './screen';

const over = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second one does not wait for anything.
    if (over.signal.aborted) process.exit(SIGNAL_EXIT_CODES[signal]);
    over.abort(new Interruption(signal));
  });
}

const config = readCliConfig();
const cli = { config, screen: processScreen(config), signal: over.signal, now: Date.now };
void runCli(process.argv.slice(2), cli).then((code) => (process.exitCode = code));
