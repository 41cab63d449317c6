import { access, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whether there is anything at a path, a folder too; false also where we may not look. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

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
  await renameDurably(temporary, path);
}

/** A rename that a power cut cannot lose. Replaces what is at `to`. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
  if (dirname(from) !== dirname(to)) await syncDirectory(dirname(from));
}
