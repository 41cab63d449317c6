import type { OperationTable } from './operation-table.ts';
import { backupOperations } from './operations-backup.ts';
import { checkOperations } from './operations-check.ts';
import { etcdOperations } from './operations-etcd.ts';
import { etcdUpgradeOperations } from './operations-etcd-upgrade.ts';
import { kubeadmOperations } from './operations-kubeadm.ts';
import { osOperations } from './operations-os.ts';
import { packageOperations } from './operations-packages.ts';
import { restoreOperations } from './operations-restore.ts';

/** Everything that this node can be asked to do as root. What is not here is not done. */
export const operations = {
  ...packageOperations,
  ...kubeadmOperations,
  ...etcdOperations,
  ...etcdUpgradeOperations,
  ...backupOperations,
  ...restoreOperations,
  ...osOperations,
  ...checkOperations,
} satisfies OperationTable;
