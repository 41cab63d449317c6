import { allFactsParts, type FactsPart } from '../../shared/facts-parts.ts';
import type { OperationInput } from '../../shared/operations.ts';
import { fieldsOf, type InputParser, list, refuse } from './input.ts';

/** Without `parts` everything is read. */
export const parseFactsInput: InputParser<OperationInput<'readFacts'>> = (input) => {
  const hasParts = typeof input === 'object' && input !== null && 'parts' in input;
  if (!hasParts) {
    fieldsOf(input, []);
    return {};
  }
  return { parts: list('parts', fieldsOf(input, ['parts']).parts, allFactsParts.length).map(part) };
};

function part(value: unknown): FactsPart {
  const known = allFactsParts.find((candidate) => candidate === value);
  if (known !== undefined) return known;
  throw refuse('part', value, `one of ${allFactsParts.join(', ')}`);
}
