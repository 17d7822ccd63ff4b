/** How an endpoint can be told to misbehave. */
import type { RuntimeErrorCode } from './runtime-error.ts';

/** Faults of the service, before the container is asked: the error that each answers. */
export const serviceFaults = {
  throttled: 'ThrottlingException',
  'not-ready': 'ModelNotReadyException',
  unavailable: 'ServiceUnavailable',
  'internal-failure': 'InternalFailure',
  dependency: 'InternalDependencyException',
} as const satisfies Record<string, RuntimeErrorCode>;

type ServiceFault = keyof typeof serviceFaults;

export const isServiceFault = (fault: Fault | undefined): fault is ServiceFault =>
  fault !== undefined && fault in serviceFaults;

export type Fault =
  | ServiceFault
  /** The container fails with 500. */
  | 'model-error'
  /** No answer at all, until the client gives up. */
  | 'never'
  /** 200 with a body that is not JSON. */
  | 'garbage'
  /** One embedding too few. */
  | 'wrong-count'
  /** Every number is NaN, as Python writes it: not JSON. */
  | 'nan'
  /** Two numbers a text. */
  | 'wrong-dimension'
  /** The stock container's shape, whatever the endpoint's is. */
  | 'token-level';

/** JSON, so that it can be given on a command line. */
export interface FaultPlan {
  /** What the next calls do, one after the other. */
  readonly next?: readonly Fault[];
  /** The chance, 0 to 1, of each fault for the calls after those. Their sum is at most 1. */
  readonly rates?: Readonly<Partial<Record<Fault, number>>>;
  /** From now on, this long, the model is not ready. */
  readonly coldMs?: number;
  /** Added to every call that reaches the container. */
  readonly latencyMs?: number;
  /** Calls with a text that contains this fail in the container with 400. */
  readonly poison?: string;
}

export interface Faults {
  /** Replaces what was planned before; `{}` ends all faults. */
  plan(plan: FaultPlan): void;
  /** The fault of the call that has just arrived. */
  take(): Fault | undefined;
  readonly latencyMs: number;
  readonly poison: string | undefined;
}

export const createFaults = (initial: FaultPlan, random: () => number): Faults => {
  let current: FaultPlan;
  let next: Fault[];
  let coldUntil: number;
  const plan = (planned: FaultPlan) => {
    current = planned;
    next = [...(planned.next ?? [])];
    coldUntil = performance.now() + (planned.coldMs ?? 0);
  };
  plan(initial);

  const byChance = (): Fault | undefined => {
    let left = random();
    for (const [fault, rate] of Object.entries(current.rates ?? {}) as [Fault, number][]) {
      left -= rate;
      if (left < 0) return fault;
    }
    return undefined;
  };

  return {
    plan,
    take: () => (performance.now() < coldUntil ? 'not-ready' : (next.shift() ?? byChance())),
    get latencyMs() {
      return current.latencyMs ?? 0;
    },
    get poison() {
      return current.poison;
    },
  };
};
