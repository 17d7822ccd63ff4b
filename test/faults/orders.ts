// What a fault run tells the process under test.

/** What may become of a request: refused before it has any effect, or carried out and never answered. */
export type RequestFault = 'throttled' | 'unavailable' | 'dropped' | 'lost';

export type Order =
  | { readonly order: 'kill-thread'; readonly pick: number }
  /** The chance of each fault, 0 to 1, of every request that is not the test's own. */
  | { readonly order: 'requests'; readonly rates: Readonly<Partial<Record<RequestFault, number>>> };

/** In the user agent of whoever is to be spared. */
export const spared = 'alex-fault-run';
