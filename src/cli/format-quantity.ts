const UNITS = ["kB", "MB", "GB", "TB"];

/** A number of bytes in powers of a thousand: `0 B`, `1.2 kB`, `34.0 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let amount = bytes;
  let text = "";
  for (const unit of UNITS) {
    amount /= 1000;
    text = `${amount.toFixed(1)} ${unit}`;
    // Compared as it is printed, so that nothing is ever `1000.0 kB`.
    if (amount < 999.95) break;
  }
  return text;
}

/** A duration: `3 ms`, `1.24 s`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  return whole < 1000 ? `${whole} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
