import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a directory entry (a rename or a new file in it) survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Replaces a file whole: a reader sees the old or the new content, and after a power cut one of the two is there. */
export async function writeFileDurably(path: string, content: string | Uint8Array, { mode = 0o600 } = {}): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.chmod(mode); // a leftover from a crash keeps its old mode otherwise
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}
