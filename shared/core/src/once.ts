/** Runs the action on the first call, and on no other: not on one that the action itself makes either. */
export const once = (action: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
};
