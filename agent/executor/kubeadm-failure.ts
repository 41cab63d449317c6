import { lastLines, printable } from '../../shared/text.ts';

export type KubeadmFailureClass = 'kubeadm-preflight' | 'kubeadm-version' | 'api-unavailable' | 'kubeadm-timeout' | 'unclassified';

const classes: readonly (readonly [KubeadmFailureClass, RegExp])[] = [
  ['kubeadm-version', /^- (Specified version to (up|down)grade to|There are kubelets) .*$|this version of kubeadm only supports/],
  ['kubeadm-preflight', /^\[ERROR [A-Za-z0-9-]+\]: .*$/],
  // A kubelet whose static pods are not mirrored yet, and an API server that is just starting, look like this: to be tried again.
  [
    'api-unavailable',
    /could not retrieve API endpoints for node|connection refused|unable to fetch the kubeadm-config ConfigMap|: EOF$|is forbidden: User/,
  ],
  ['kubeadm-timeout', /context deadline exceeded|timed out waiting for the condition/],
];

/** Names the class of a kubeadm failure from its output. Every `[ERROR X]` of a preflight is kept, since each one needs its own answer. */
export function classifyKubeadmFailure(output: string): { readonly class: KubeadmFailureClass; readonly line: string } {
  const lines = printable(output)
    .split('\n')
    .map((line) => line.trim());
  const start = lines.findLastIndex((line) => /^error(:| execution phase)/.test(line));
  const complaint = start < 0 ? lines : lines.slice(start);
  for (const [failureClass, pattern] of classes) {
    const matching = complaint.filter((line) => pattern.test(line));
    if (matching.length > 0) return { class: failureClass, line: matching.slice(0, 5).join('; ').slice(0, 1000) };
  }
  const line = complaint.find((candidate) => /^error/.test(candidate)) ?? lastLines(printable(output), 1)[0];
  return { class: 'unclassified', line: (line ?? 'no output').trim().slice(0, 1000) };
}
