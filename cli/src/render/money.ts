// US dollars → as many digits as say something.

/** `$12.30`, `$0.0127`, `$0.000024`, `$0`. */
export const usd = (amount: number): string => {
  if (amount === 0) return '$0';
  if (amount >= 100) return `$${Math.round(amount).toLocaleString('en-US')}`;
  if (amount >= 0.1) return `$${amount.toFixed(2)}`;
  const digits = 1 - Math.floor(Math.log10(amount));
  return `$${amount.toFixed(Math.min(digits, 8))}`;
};
