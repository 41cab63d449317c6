import { fieldsOf, type InputParser, refuse } from './input.ts';

/** Labels of RFC 1123, at most 253 characters; nothing that a resolver would read as an option or a path. */
const namePattern = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.?$/;

export const parseNameInput: InputParser<{ name: string }> = (input) => {
  const { name } = fieldsOf(input, ['name']);
  if (typeof name === 'string' && namePattern.test(name)) return { name };
  throw refuse('name', name, 'a host name such as api.example.org');
};
