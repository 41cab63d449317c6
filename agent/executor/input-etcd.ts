import { etcdTagPattern } from '../../shared/etcd-tag.ts';
import { fieldsOf, type InputParser, matching } from './input.ts';

export const parseEtcdTagInput: InputParser<{ tag: string }> = (input) => ({
  tag: matching('tag', fieldsOf(input, ['tag']).tag, etcdTagPattern, 'a tag of an etcd image such as 3.5.26-0'),
});
