/** All that is written for an answer. */
import { catalogue } from "../../src/tools/index.ts";
import { listTools } from "../scaffold/catalogue.ts";
import { Changes, Refusal } from "../scaffold/files.ts";
import { insertBehind, insertImport } from "../scaffold/insert.ts";
import { answerFile } from "./answer-file.ts";
import { answerNames } from "./names.ts";
import { definition, propertyTest, questionFile } from "./test-file.ts";

/** What is to be written, what is left to decide, and the path of the new test. */
export interface Plan {
  readonly changes: Changes;
  readonly decisions: readonly string[];
  readonly test: string;
}

const questions = "test/questions/index.ts";

/**
 * Plans what is written for an answer.
 *
 * @throws Refusal when the words make no name, or the catalogue has a tool of that name
 */
export function planOf(words: string): Plan {
  const names = answerNames(words);
  const { tool, folder, figure, variable } = names;
  if (!/^halo_[a-z]+(?:_[a-z]+)*$/.test(tool) || tool.length > 64) {
    throw new Refusal(`${tool} is no name of a tool: give one to five English words, such as "reopened".`);
  }
  if (catalogue.some(({ name }) => name === tool)) throw new Refusal(`The catalogue has ${tool} already.`);
  const changes = new Changes();
  const file = `analytics/${folder}/${folder}`;
  const test = `src/tools/${file}.property.test.ts`;
  changes.create(`src/tools/${file}.ts`, answerFile(names));
  changes.create(test, propertyTest(names));
  listTools(changes, {
    exported: `${variable}Tools`,
    file: `${file}.ts`,
    area: "analytics",
    examples: { [tool]: '{ reads: ["tickets"] }' },
  });
  changes.create(`test/questions/${folder}.ts`, questionFile(names));
  changes.edit(questions, (text) =>
    insertImport(
      insertBehind(
        text,
        { opening: "export const questions: readonly RoleQuestion[] = [", closing: "]" },
        `  ...asked("service manager", ${variable}),`,
        () => false,
      ),
      `import { ${variable} } from "./${folder}.ts";`,
    ),
  );
  changes.edit("docs/answers.md", (text) => `${text.trimEnd()}\n${definition(names)}`);
  return {
    changes,
    test,
    decisions: [
      `What counts: \`counts\` in src/tools/${file}.ts says which of the tickets opened in a period are ${figure}; at first those that nobody has. The same rule, slowly and from the rows alone, is \`expected\` in the test.`,
      "Which records are read: openedIn reads tickets by their opening; closedIn and Reading (kit/analytics/reader.ts) read others. Then the example in test/examples.ts names what else is read.",
      "What is said: summary, description and title; the sentence has the figures that were asked for.",
      "Groups: by client. groupingBy knows more (shared/groups.ts); where a caller chooses, add the argument `by`.",
      "Definition: the section at the end of docs/answers.md, in the place where its readers look for it.",
      `Question: test/questions/${folder}.ts, in the words of the one who asks, and with who asks it.`,
    ],
  };
}
