/** A share from 0 to 1 for people: `0 %` and `100 %` only where it is none and all of it. */
export function percent(share: number): string {
  if (share <= 0) return '0 %';
  return share >= 1 ? '100 %' : `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`;
}
