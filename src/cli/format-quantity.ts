const UNITS = ["kB", "MB", "GB", "TB"];

/** A number of bytes in powers of a thousand: `0 B`, `1.2 kB`, `34.0 MB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = "B";
  for (const larger of UNITS) {
    // Compared as it would be printed, so that nothing is ever `1000.0 kB`.
    if (Number(amount.toFixed(1)) < 1000) break;
    amount /= 1000;
    unit = larger;
  }
  return unit === "B" ? `${amount} B` : `${amount.toFixed(1)} ${unit}`;
}

/** A duration: `3 ms`, `1.24 s`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  return whole < 1000 ? `${whole} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
