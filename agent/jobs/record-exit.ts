import { join } from 'node:path';
import { writeFileDurably } from '../../shared/files.ts';

/**
 * The last stop command of every operation's unit: writes how the main process ended. It runs on every end (exit, kill, stop, timeout,
 * reboot); a finished unit is unloaded, and `systemctl show` then answers the same for it as for one that never was.
 */
const { SERVICE_RESULT: serviceResult = '', EXIT_CODE: exitCode = '', EXIT_STATUS: exitStatus = '' } = process.env;
const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: record-exit FOLDER, as a stop command of a unit');

await writeFileDurably(join(folder, 'exit.json'), `${JSON.stringify({ serviceResult, exitCode, exitStatus, atMs: Date.now() })}\n`, {
  mode: 0o640,
});
