import { allFactsParts } from '../../shared/facts-parts.ts';
import type { OperationInput } from '../../shared/operations.ts';
import { fieldsOf, hasField, type InputParser, list, oneOf } from './input.ts';

/** Without `parts` everything is read. */
export const parseFactsInput: InputParser<OperationInput<'readFacts'>> = (input) => {
  if (!hasField(input, 'parts')) {
    fieldsOf(input, []);
    return {};
  }
  const parts = list('parts', fieldsOf(input, ['parts']).parts, allFactsParts.length);
  return { parts: parts.map((part) => oneOf('part', part, allFactsParts)) };
};
