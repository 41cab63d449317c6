/** Reads `Name=value` lines of `systemctl show`. */
export function parseProperties(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

/** The same for several units: their blocks are separated by an empty line. */
export function parsePropertyBlocks(text: string): Record<string, string>[] {
  return text.split(/\n\s*\n/).map((block) => parseProperties(block));
}

/**
 * Reads a timestamp of systemd as µs since the epoch: `Wed 2026-11-25 12:30:00.123456 UTC` (--timestamp=us+utc) or `@1764000000`.
 *
 * @returns 0 for an empty one.
 */
export function parseTimestampUs(text: string): number {
  const seconds = /^@(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (seconds) return Number(seconds[1]) * 1_000_000 + Number((seconds[2] ?? '0').padEnd(6, '0'));
  const match = /^\w{3} (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))? UTC$/.exec(text);
  if (!match) return 0;
  return Date.parse(`${match[1]}T${match[2]}Z`) * 1000 + Number((match[3] ?? '0').padEnd(6, '0'));
}
