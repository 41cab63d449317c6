import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imagesOf, minorOf } from './catalog.ts';
import type { Component } from './kubeadm-script.ts';
import { replaceFile } from './node-state.ts';

/** Beside real etcd members of the machine, each Kubernetes minor brings a build of the same etcd, as `3.4.23-33`. */
export function imageOf(component: Component, version: string, etcdVersion: string | undefined): string {
  if (component !== 'etcd') return `registry.k8s.io/${component}:${version}`;
  return `registry.k8s.io/etcd:${etcdVersion === undefined ? imagesOf(version).etcd : `${etcdVersion}-${minorOf(version)}`}`;
}

export function readManifestImage(root: string, component: Component): string {
  return /^\s*image: (\S+)$/m.exec(readFileSync(manifestPath(root, component), 'utf8'))?.[1] ?? '';
}

/** Moves a manifest with the new image into place; everything else of it stays. */
export function writeManifestImage(root: string, component: Component, image: string): void {
  const path = manifestPath(root, component);
  replaceFile(path, readFileSync(path, 'utf8').replace(/^(\s*image: )\S+$/m, `$1${image}`));
}

function manifestPath(root: string, component: Component): string {
  return join(root, 'etc/kubernetes/manifests', `${component}.yaml`);
}
