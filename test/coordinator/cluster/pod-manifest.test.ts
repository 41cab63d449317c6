import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { endpointsOf, parseHostPort } from '../../../coordinator/cluster/endpoints.ts';
import { podManifestOf } from '../../../coordinator/cluster/pod-manifest.ts';
import { aNode } from './fake-cluster.ts';

const pods = JSON.parse(readFileSync(new URL('../../fixtures/kubeadm-1.33.13/pods.json', import.meta.url), 'utf8')).items;

describe('podManifestOf', () => {
  it('keeps what the owner wrote and nothing that the server set', () => {
    const manifest = parse(podManifestOf(JSON.stringify(pods[0])));

    expect(Object.keys(manifest)).to.deep.equal(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(manifest.metadata)
      .to.include.keys('name', 'namespace', 'labels')
      .and.not.have.any.keys('uid', 'resourceVersion', 'creationTimestamp');
    expect(manifest.spec).not.to.have.any.keys('nodeName', 'priority', 'serviceAccount');
    expect(manifest.spec.volumes.map(({ name }: { name: string }) => name)).to.deep.equal(['config-volume']);
    expect(manifest.spec.containers[0].volumeMounts).to.have.length(1);
    expect(manifest.spec.containers[0].image).to.equal('registry.k8s.io/coredns/coredns:v1.12.0');
  });

  it('keeps fields that are newer than the client library, and drops what kubectl noted', () => {
    const pod = {
      metadata: { name: 'p', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', own: 'kept' } },
      spec: { containers: [{ name: 'c' }], fieldOfTomorrow: { deep: true } },
    };

    const manifest = parse(podManifestOf(JSON.stringify(pod)));

    expect(manifest.spec.fieldOfTomorrow).to.deep.equal({ deep: true });
    expect(manifest.metadata.annotations).to.deep.equal({ own: 'kept' });
  });
});

describe('endpointsOf', () => {
  it('keeps the address that a known API server was made with, adds new ones and forgets workers', () => {
    const nodes = [
      aNode('cp2', { role: 'control-plane', internalIp: '10.0.0.2' }),
      aNode('cp1', { role: 'control-plane', internalIp: '10.0.0.1' }),
      aNode('w1'),
    ];

    const endpoints = endpointsOf(nodes, [{ node: 'cp1', host: '192.168.0.1', port: 8443 }]);

    expect(endpoints).to.deep.equal([
      { node: 'cp1', host: '192.168.0.1', port: 8443 },
      { node: 'cp2', host: '10.0.0.2', port: 6443 },
    ]);
  });
});

describe('parseHostPort', () => {
  for (const [text, parsed] of [
    ['10.77.0.11:6443', { host: '10.77.0.11', port: 6443 }],
    ['[fd00::11]:6443', { host: 'fd00::11', port: 6443 }],
    ['10.77.0.11', undefined],
    ['', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(parseHostPort(text)).to.deep.equal(parsed);
    });
  }
});
