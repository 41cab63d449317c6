import { readFileSync } from 'node:fs';

/** The version of the whole, from the package.json that lies beside `coordinator/`, in the checkout and installed. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
