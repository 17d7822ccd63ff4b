/**
 * The seed of every property test, the same in each run: what turns red is the change's doing, and is red for whoever looks
 * next. `SEED=$RANDOM npm test` looks elsewhere.
 */
import fc from 'fast-check';

export const propertySeed = Number(process.env.SEED ?? 20_261_123);

fc.configureGlobal({ seed: propertySeed });
