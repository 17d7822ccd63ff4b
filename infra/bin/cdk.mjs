#!/usr/bin/env node
// Starts AWS's cdk under the project's pinned Node, in this terminal. Runs on Node 18 and later.
const { npm_lifecycle_event: script, INIT_CWD: initial } = process.env;
// The bootstrap works in the project's folder, and `npm run cdk` starts there too: paths are relative to the user's own.
process.env.ALEX_WORKING_DIRECTORY = (script === 'cdk' && initial) || process.cwd();
process.argv.splice(2, 0, 'infra/bin/run-cdk.ts');
await import('../../scripts/bootstrap.mjs');
