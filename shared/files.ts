import { open, rename, rm } from 'node:fs/promises';
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

/**
 * Replaces a file whole: a reader sees the old or the new content, and after a power cut one of the two is there. Root may write so in the folder
 * of another user: a link that waits under the temporary name is not followed.
 */
export async function writeFileDurably(path: string, content: string | Uint8Array, { mode = 0o600 } = {}): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true }); // a leftover from a crash
  const file = await open(temporary, 'wx', mode);
  try {
    await file.chmod(mode); // whatever the umask says
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}
