/** How people write a size: `500 KB` and `1.5 MB` count in thousands, `500 KiB` and `1.5 MiB` in 1,024s. */
export const SIZE = /^(\d{1,9}(?:\.\d{1,3})?) ?(B|[kK]B|MB|[kK]iB|MiB)$/;

const UNITS: { readonly [unit: string]: number } = { b: 1, kb: 1e3, mb: 1e6, kib: 1024, mib: 1024 ** 2 };

/** Bytes of a size that `SIZE` fits. */
export function bytesOf(size: string): number {
  const [, number, unit] = SIZE.exec(size) ?? [];
  return Math.round(Number(number) * (UNITS[(unit ?? '').toLowerCase()] ?? Number.NaN));
}

/** Bytes for people, in thousands: `980 B`, `512.4 KB`, `1.25 MB`. */
export function showBytes(bytes: number): string {
  if (Math.abs(bytes) < 1000) return `${Math.round(bytes)} B`;
  if (Math.abs(bytes) < 999_950) return `${trimmed((bytes / 1e3).toFixed(1))} KB`;
  return `${trimmed((bytes / 1e6).toFixed(2))} MB`;
}

/** Two sizes as `showBytes` shows them, to the byte where they would read as the same. */
export function showApart(one: number, other: number): readonly [string, string] {
  const shown = [showBytes(one), showBytes(other)] as const;
  if (one === other || shown[0] !== shown[1]) return shown;
  return [`${one.toLocaleString('en')} B`, `${other.toLocaleString('en')} B`];
}

function trimmed(number: string): string {
  return number.replace(/\.?0+$/, '');
}
