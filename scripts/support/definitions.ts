/** What the definitions of the tools cost a model that is given them. */
import { charactersPerToken } from "../../src/mcp/budget.ts";
import { inputJsonSchema, outputJsonSchema } from "../../src/mcp/schema.ts";
import type { Tool } from "../../src/tools/kit/define.ts";

/** The parts of a definition, in tokens of four characters each. */
export interface DefinitionCost {
  /** Name and description. */
  readonly text: number;
  /** The schema of the arguments. */
  readonly input: number;
  /** The schema of the result, which not every client gives to its model. */
  readonly output: number;
}

/** What one tool costs. */
export function definitionCost(tool: Tool): DefinitionCost {
  return {
    text: (tool.name.length + tool.description.length) / charactersPerToken,
    input: JSON.stringify(inputJsonSchema(tool)).length / charactersPerToken,
    output: JSON.stringify(outputJsonSchema(tool)).length / charactersPerToken,
  };
}

/** What some tools cost together. */
export function sumOf(costs: readonly DefinitionCost[]): DefinitionCost {
  const sum = (part: keyof DefinitionCost) => costs.reduce((total, cost) => total + cost[part], 0);
  return { text: sum("text"), input: sum("input"), output: sum("output") };
}
