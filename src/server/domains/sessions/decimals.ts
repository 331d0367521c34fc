/** The decimal text of a quotient of which the divisor is positive, rounded towards zero. */
export function ratioText(dividend: bigint, divisor: bigint, decimals: number): string {
  const scaled = (dividend * 10n ** BigInt(decimals)) / divisor;
  const isNegative = scaled < 0n;
  const digits = (isNegative ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${isNegative ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}
